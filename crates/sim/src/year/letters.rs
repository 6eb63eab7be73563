//! The mails of customers and of mail servers, as their programs write them.

use app::time::from_ms;

/// A raw mail on its way to a house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its Message-ID without `<>`: the same mail twice has the same.
    pub id: String,
    pub raw: Vec<u8>,
}

/// What a customer writes.
pub struct Written<'a> {
    pub id: String,
    pub name: &'a str,
    pub email: &'a str,
    pub to: &'a str,
    pub subject: &'a str,
    pub text: &'a str,
    /// Our Message-ID that they answer.
    pub answers: Option<&'a str>,
    pub at: i64,
}

impl Written<'_> {
    pub fn mail(&self) -> Mail {
        let answers =
            self.answers.map(|id| format!("In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n")).unwrap_or_default();
        let again = if self.answers.is_some() { "Re: " } else { "" };
        let raw = format!(
            "From: {} <{}>\r\nTo: {}\r\nSubject: {again}{}\r\nDate: {}\r\nMessage-ID: <{}>\r\n{answers}MIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n",
            self.name,
            self.email,
            self.to,
            self.subject,
            from_ms(self.at).strftime("%a, %d %b %Y %H:%M:%S +0000"),
            self.id,
            self.text
        );
        Mail { id: self.id.clone(), raw: raw.into_bytes() }
    }
}

impl Mail {
    /// The same mail by another way: other bytes.
    pub fn by_another_way(&self, number: u64) -> Mail {
        let mut raw = format!("Received: from relay{number}.example by mx.example; id {number}\r\n").into_bytes();
        raw.extend_from_slice(&self.raw);
        Mail { id: self.id.clone(), raw }
    }
}

/// A delivery report (RFC 3464) about a mail of ours.
pub fn report(number: u64, to: &str, about: &str, address: &str, status: &str, at: i64) -> Mail {
    let id = format!("report{number}@mx.example");
    let date = from_ms(at).strftime("%a, %d %b %Y %H:%M:%S +0000");
    let raw = format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nSubject: Delivery report {number}\r\nMessage-ID: <{id}>\r\n\
         Date: {date}\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nYour mail {number} could not be delivered.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; 550 {status} not delivered\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{about}>\r\nSubject: x\r\n\r\ny\r\n--b--\r\n"
    );
    Mail { id, raw: raw.into_bytes() }
}
