# What can be wrong with a customer, a contact, a preference, a file of contacts.
problem-phone = "{ $value }" is not a phone number. Write at least three digits.
problem-customer-kind = Choose person or organisation.
problem-customer-stage = Choose prospect, start_up, steady, at_risk or ended.
problem-customer-owner = There is nobody of us with this id who works here now. Choose somebody from the list.
problem-contact-unreachable = Give an address or a phone number, so that this person can be reached.
problem-csv-torn-row = This row has more cells than there are headings, so its cells can't be told apart. Put quotation marks around the cell with the extra comma.
problem-csv-nobody = This row has no name, no mail address and no phone number.

rule-customer-address-taken = This mail address belongs to { $name } already, and one address belongs to one customer.
rule-customer-address-taken-hint = Open { $name } ({ $id }) instead; or, if both are the same customer, merge them.
rule-customer-merge-with-itself = This is one and the same customer.
rule-customer-merge-with-itself-hint = Choose the other customer to merge with.
rule-customer-merged-already = One of these two was merged with another customer before.
rule-customer-merged-already-hint = Open it: the address leads to the customer who has everything now. Merge that one.

rule-customers-csv-empty = There is nothing in this file.
rule-customers-csv-empty-hint = Export it again, and check that the file has a line of headings and then a line for each of them.
rule-customers-csv-quote-open = In line { $line } a quotation mark is opened that is never closed, so everything after it would be read as one cell. Nothing was imported.
rule-customers-csv-quote-open-hint = Look at line { $line } in a text editor, close or remove the quotation mark, and import the file again.
rule-customers-csv-quote-misplaced = In line { $line } there is a quotation mark in the middle of a cell. Nothing was imported.
rule-customers-csv-quote-misplaced-hint = Put the whole cell in quotation marks and write each one inside it twice, as in "Ann ""Annie"" Lee"; then import the file again.
rule-customers-csv-no-known-column = No column of this file is a name, a mail address or a phone number. Its headings are: { $headings }.
rule-customers-csv-no-known-column-hint = Give the first line headings such as Name, Email and Phone, and import the file again.
rule-customers-csv-not-text = This is not a text file, or it is in an encoding that Kept can't tell.
rule-customers-csv-not-text-hint = Save it as "CSV UTF-8" in your spreadsheet, and import that file.
