//! The words mail programs put around a quotation, in the languages we know them in.

/// "wrote" and its like; compared with the words of a line in lower case.
const WROTE: &[&str] = &[
    "wrote",
    "writes",
    "schrieb",
    "écrit",
    "ecrit",
    "escribió",
    "escribio",
    "scritto",
    "scrisse",
    "schreef",
    "geschreven",
    "skrev",
    "napisał",
    "napisał(a)",
    "napisała",
    "napsal",
    "napsal(a)",
    "napísal",
    "написал",
    "написала",
    "написал(а)",
    "пишет",
    "пише",
    "писал",
    "написав",
    "kirjoitti",
    "escreveu",
    "scris",
    "yazdı",
    "írta",
    "έγραψε",
    "escrigué",
    "escrit",
    "napisao",
    "crelto",
    "skrifaði",
];

/// The same for languages without spaces between words.
const WROTE_WITHIN: &[&str] = &["写道", "寫道", "のメール", "書きました", "님이 작성", "작성:"];

/// How an attribution begins, in lower case.
const BEGINS: &[&str] = &[
    "on ",
    "am ",
    "le ",
    "el ",
    "il ",
    "op ",
    "den ",
    "dnia ",
    "em ",
    "at ",
    "på ",
    "em ",
    "în data",
    "в ",
    "ср,",
    "on\u{a0}",
    "pe ",
    "dne ",
    "dňa ",
    "ti ",
    "ke ",
    "to ",
    "pe ",
    "la ",
    "lo ",
    "στις ",
    "vào ",
    "pada ",
    "tarih",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "пн",
    "вт",
    "чт",
    "пт",
    "сб",
    "вс",
    "понедельник",
    "вторник",
    "среда",
    "четверг",
    "пятница",
    "суббота",
    "воскресенье",
    "在",
    "於",
    "\"",
    "w dniu",
    "il giorno",
    "no dia",
    "quoting ",
];

pub fn says_wrote(line: &str) -> bool {
    let lower = line.to_lowercase();
    let found = lower.split([' ', '\u{a0}', '\t']).any(|word| WROTE.contains(&word.trim_end_matches([':', ',', '：'])));
    found || WROTE_WITHIN.iter().any(|w| lower.contains(w))
}

pub fn begins_attribution(line: &str) -> bool {
    let lower = line.trim_start_matches(['*', '_', '-', ' ']).to_lowercase();
    lower.starts_with(|c: char| c.is_ascii_digit()) || BEGINS.iter().any(|b| lower.starts_with(b))
}

/// `2016-03-03 17:21 GMT+01:00 Some One <…>:` and `2013/7/20 sam <…>`, as Gmail once wrote.
pub fn is_gmail_date(line: &str) -> bool {
    let Some((date, rest)) = line.split_once(' ') else { return false };
    let parts: Vec<&str> = date.split(['-', '/']).collect();
    let numbers = parts.len() == 3 && parts.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    let year = parts.first().is_some_and(|y| y.len() == 4);
    let timed = rest.get(..9).is_some_and(|t| t.contains(':') && t.ends_with("GMT"));
    numbers && year && (timed || (rest.contains('<') && rest.trim_end_matches(':').ends_with('>')))
}

const ORIGINAL: &[&str] = &[
    "original message",
    "originalmessage",
    "reply message",
    "forwarded message",
    "original appointment",
    "forwarded by",
    "ursprüngliche nachricht",
    "originalnachricht",
    "original-nachricht",
    "weitergeleitete nachricht",
    "mensaje original",
    "mensaje reenviado",
    "message d'origine",
    "message d’origine",
    "message original",
    "message transféré",
    "messaggio originale",
    "messaggio inoltrato",
    "oorspronkelijk bericht",
    "originele bericht",
    "doorgestuurd bericht",
    "ursprungligt meddelande",
    "originalmeddelande",
    "opprinnelig melding",
    "oprindelig meddelelse",
    "original meddelelse",
    "исходное сообщение",
    "пересланное сообщение",
    "оригинальное сообщение",
    "mensagem original",
    "mensagem encaminhada",
    "wiadomość oryginalna",
    "oryginalna wiadomość",
    "původní zpráva",
    "pôvodná správa",
    "alkuperäinen viesti",
    "eredeti üzenet",
    "orijinal mesaj",
    "mesajul original",
    "原始邮件",
    "邮件原件",
    "元のメッセージ",
    "원본 메시지",
    "original e-mail",
    "original email",
];

/// `-----Original Message-----` with its dashes, stars or underscores; or Apple's "Begin forwarded message:".
pub fn is_original_message(line: &str) -> bool {
    let lower = line.to_lowercase();
    let bare = lower.trim_matches(|c: char| "-*_=# \t".contains(c));
    let framed = lower.starts_with(['-', '*', '_', '=']) && bare.len() < lower.len();
    let apple = [
        "begin forwarded message:",
        "anfang der weitergeleiteten nachricht:",
        "début du message réexpédié",
        "inicio del mensaje reenviado:",
        "inizio messaggio inoltrato:",
    ];
    (framed && ORIGINAL.iter().any(|o| bare == *o || bare.starts_with(&format!("{o} "))))
        || apple.iter().any(|a| lower.starts_with(a))
}

const LABELS: &[&str] = &[
    "from",
    "sent",
    "date",
    "to",
    "cc",
    "subject",
    "reply-to",
    "von",
    "gesendet",
    "datum",
    "an",
    "betreff",
    "de",
    "envoyé",
    "à",
    "objet",
    "date d'envoi",
    "enviado",
    "enviado el",
    "para",
    "asunto",
    "fecha",
    "enviada em",
    "enviada",
    "assunto",
    "data",
    "da",
    "inviato",
    "a",
    "oggetto",
    "van",
    "verzonden",
    "aan",
    "onderwerp",
    "från",
    "skickat",
    "till",
    "ämne",
    "fra",
    "sendt",
    "til",
    "emne",
    "dato",
    "от",
    "отправлено",
    "кому",
    "тема",
    "дата",
    "od",
    "wysłano",
    "wysłane",
    "do",
    "temat",
    "odesláno",
    "komu",
    "předmět",
    "odoslané",
    "predmet",
    "lähettäjä",
    "lähetetty",
    "vastaanottaja",
    "aihe",
    "feladó",
    "elküldve",
    "címzett",
    "tárgy",
    "kimden",
    "gönderilme",
    "kime",
    "konu",
    "发件人",
    "发送时间",
    "收件人",
    "主题",
    "寄件者",
    "日期",
    "收件者",
    "主旨",
    "差出人",
    "送信日時",
    "宛先",
    "件名",
    "kopie",
    "copie",
    "importance",
    "sent by",
    "보낸 사람",
    "보낸 날짜",
    "받는 사람",
    "제목",
    "при",
    "послано",
];

/// `From: Ann`, `*Sent:* Monday`: one line of the header block above an old mail.
pub fn is_header_label(line: &str) -> bool {
    let Some((label, value)) = line.split_once([':', '：']) else { return false };
    let label = label.trim_matches(['*', ' ', '\t', '_']).to_lowercase();
    !value.trim_matches(['*', ' ']).is_empty() && LABELS.contains(&label.as_str())
}

/// A line of nothing but dashes, stars and the like.
pub fn is_delimiter(line: &str) -> bool {
    let line = line.trim();
    let marks = line.chars().all(|c| "-_*#~=+ᐧ—".contains(c));
    marks && (line.chars().count() >= 2 || line == "ᐧ")
}

const SENT_FROM: &[&str] = &[
    "sent from my ",
    "sent from mail for windows",
    "sent from yahoo",
    "sent from outlook",
    "sent from samsung",
    "sent via ",
    "get outlook for ",
    "sent with ",
    "sent using ",
    "von meinem iphone gesendet",
    "von meinem ipad gesendet",
    "von meinem ",
    "gesendet von ",
    "gesendet mit",
    "diese nachricht wurde von meinem",
    "envoyé de mon ",
    "envoyé depuis ",
    "envoyé à partir d",
    "enviado desde mi ",
    "enviado desde ",
    "enviado do meu ",
    "inviato da ",
    "inviato dal mio ",
    "verstuurd vanaf mijn ",
    "verzonden vanaf mijn ",
    "sendt fra min ",
    "skickat från min ",
    "lähetetty ",
    "отправлено с ",
    "wysłane z ",
    "odesláno z ",
    "iphoneから送信",
    "发自我的",
    "從我的",
    "enviado de ",
    "sent on the go",
    "sent from ",
];

pub fn is_sent_from(line: &str) -> bool {
    let lower = line.trim_start_matches(['*', '_', '(', '[', '<']).to_lowercase();
    line.chars().count() < 90 && SENT_FROM.iter().any(|s| lower.starts_with(s))
}
