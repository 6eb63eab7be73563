//! Numbers and money. Forms: Unicode CLDR 47.

use crate::Words;

impl Words {
    /// "12,345"; es-ES "12.345" (and "1234": four digits stay together there).
    pub fn number(&self, n: i64) -> String {
        let digits = grouped(&n.unsigned_abs().to_string(), self.locale.comma_decimal());
        if n < 0 { format!("-{digits}") } else { digits }
    }

    /// "1234.5" (a plain decimal of any length) as people write it: "1,234.5", es-ES "1234,5".
    pub fn decimal(&self, plain: &str) -> String {
        let comma = self.locale.comma_decimal();
        let (minus, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("-", digits));
        match digits.split_once('.') {
            None => format!("{minus}{}", grouped(digits, comma)),
            Some((whole, part)) => format!("{minus}{}{}{part}", grouped(whole, comma), if comma { ',' } else { '.' }),
        }
    }

    /// As `money`, of millionths of the currency's unit: 12.5 dollars are 12,500,000.
    pub fn money_of(&self, millionths: i64, currency: &str) -> String {
        let code = currency.trim().to_ascii_uppercase();
        let minor = (minor_digits(&code)..6).fold(millionths, |amount, _| amount / 10);
        self.money(minor, &code)
    }

    /// A share of 1 with one decimal where it says something: 0.972 → "97.2%", 0.5 → "50%"; es-ES "97,2 %".
    pub fn percent(&self, share: f64) -> String {
        let text = format!("{:.1}", share * 100.0);
        let text = text.strip_suffix(".0").unwrap_or(&text);
        if self.locale.comma_decimal() {
            // A no-break space, so that the sign stays with its number.
            format!("{}\u{a0}%", text.replace('.', ","))
        } else {
            format!("{text}%")
        }
    }

    /// `minor` units (cents) of an ISO 4217 currency: "$1,250.00", es-ES "1.250,00 €"; an unknown sign is its code.
    pub fn money(&self, minor: i64, currency: &str) -> String {
        let code = currency.trim().to_ascii_uppercase();
        let decimals = minor_digits(&code);
        let digits = format!("{:0>width$}", minor.unsigned_abs(), width = decimals + 1);
        let (whole, part) = digits.split_at_checked(digits.len() - decimals).unwrap_or((&digits, ""));
        let comma = self.locale.comma_decimal();
        let mut amount = grouped(whole, comma);
        if decimals > 0 {
            amount.push(if comma { ',' } else { '.' });
            amount.push_str(part);
        }
        let minus = if minor < 0 { "-" } else { "" };
        match (sign(&code), comma) {
            (Some(sign), false) => format!("{minus}{sign}{amount}"),
            (None, false) => format!("{minus}{code}\u{a0}{amount}"),
            (found, true) => format!("{minus}{amount}\u{a0}{}", found.unwrap_or(&code)),
        }
    }
}

fn grouped(digits: &str, comma_decimal: bool) -> String {
    if comma_decimal && digits.len() < 5 {
        return digits.to_owned();
    }
    let mark = if comma_decimal { '.' } else { ',' };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

fn sign(code: &str) -> Option<&'static str> {
    Some(match code {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "¥",
        "CAD" => "CA$",
        "AUD" => "A$",
        "NZD" => "NZ$",
        "MXN" => "MX$",
        "INR" => "₹",
        _ => return None,
    })
}

/// How many digits of the minor unit ISO 4217 gives a currency.
pub fn minor_digits(code: &str) -> usize {
    match code {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}
