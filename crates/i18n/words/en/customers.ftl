# Customers: list, one customer, forms, merge, import.
customer-sender-unknown = Unknown sender

customers-column-full-name = name
customers-column-given-name = first part of the name
customers-column-middle-name = middle part of the name
customers-column-family-name = last part of the name
customers-column-organisation = organisation
customers-column-department = department
customers-column-job-title = what they are there
customers-column-email = mail address
customers-column-phone = phone number
customers-column-note = note
customers-column-language = language
customers-column-birthday = birthday: left out, Kept does not keep it
customers-column-unknown = left out
