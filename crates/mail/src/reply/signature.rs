//! Where the words end and the signature begins: behind `-- `, "Sent from my phone", the footer of a mailing list, the
//! small print of a company. A bare "Regards, Ann" is part of what was said, and stays.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::Kind;
use super::words::is_delimiter;

/// Lines with words in a signature, at most. What is longer is no signature.
const MOST_LINES: usize = 15;
/// Signatures below each other: a person's, a phone's, a company's, a list's. More are no signatures.
const MOST_PIECES: usize = 5;
/// Lines looked back at, at most.
const FARTHEST: usize = 60;
/// Bytes of a line in a signature, at most.
const LONGEST: usize = 4000;

/// The first line of the signature at the end of these lines, if there is one. Words stand before it.
pub fn begins(lines: &[&str], kinds: &[Kind]) -> Option<usize> {
    let first = kinds.iter().position(|kind| *kind == Kind::Text)?;
    let (mut cut, mut pieces) = (None, 0);
    while let Some(next) = step(lines.get(..cut.unwrap_or(lines.len()))?, kinds).filter(|next| *next > first) {
        let piece = lines.get(next..cut.unwrap_or(lines.len())).unwrap_or_default();
        pieces += match piece.first().is_some_and(|line| is_delimiter(line) || is_sent_from(line)) {
            // A line each.
            true if piece.len() < 4 => 1,
            _ => 4,
        };
        if pieces > MOST_PIECES * 4 {
            break;
        }
        cut = Some(next);
    }
    cut
}

fn step(lines: &[&str], kinds: &[Kind]) -> Option<usize> {
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    if kinds.get(last) == Some(&Kind::Quoted) {
        return None;
    }
    let line = lines.get(last).copied().unwrap_or_default().trim();
    if is_delimiter(line) {
        // As many as there are, at once.
        return lines.iter().rposition(|line| !line.trim().is_empty() && !is_delimiter(line)).map(|words| words + 1);
    }
    if is_sent_from(line) || is_footer_line(line) {
        return Some(last);
    }
    let mut seen = 0;
    let mut small_print = None;
    for at in (last.saturating_sub(FARTHEST)..=last).rev() {
        let line = lines.get(at).copied().unwrap_or_default();
        if kinds.get(at) == Some(&Kind::Quoted) {
            break;
        }
        if line.len() > LONGEST {
            break;
        }
        if line.trim().is_empty() {
            continue;
        }
        if is_dashes(line) && seen <= MOST_LINES {
            return Some(at);
        }
        let below = || lines.get(at + 1..=last).unwrap_or_default();
        let is_cards = || is_card(below()) && !is_wanted(words(lines, kinds, at));
        if seen <= MOST_LINES && is_delimiter(line) && (is_footer(below()) || is_cards()) {
            return Some(at);
        }
        let alone = at
            .checked_sub(1)
            .and_then(|above| lines.get(above))
            .is_none_or(|above| above.trim().is_empty() || is_delimiter(above));
        if alone && is_small_print(line, below()) {
            small_print = Some(at);
        }
        seen += 1;
    }
    small_print
}

/// `-- `, as RFC 3676 has it, and what people and programs make of it.
fn is_dashes(line: &str) -> bool {
    matches!(line.trim_end(), "--" | "—" | "– –" | "- -" | "--\u{A0}" | "__" | "–-" | "&mdash;" | "*--*")
}

const SENT_FROM: &str = "
    sent from my; sent from mail for; sent from yahoo; sent from outlook; sent from samsung; sent from mobile; sent via;
    sent from an; sent from the; sent from gmail; sent by mobile; sent by; get outlook for; download outlook for; get bluemail for;
    sent with; sent using; sent on the go; sent through; sent out from; sent in; composed on; typed on; written on;
    sent securely with; sent securely from; please excuse typos; please excuse any typos; please excuse brevity;
    envoyé de; envoyé depuis; envoyé à partir; envoyé via; envoyé avec; obtenez outlook pour; télécharger outlook pour;
    envoye de; envoye depuis;
    von meinem; von unterwegs gesendet; von unterwegs; gesendet von; gesendet mit; gesendet aus; gesendet über;
    gesendet per; diese nachricht wurde von; diese mail wurde von; diese e-mail wurde von; holen sie sich outlook;
    outlook für ios; outlook für android; outlook für; mobil gesendet; vom handy gesendet; vom iphone gesendet;
    enviado desde; enviado de; enviado con; enviado a través de; obtener outlook; obtenga outlook; descarga outlook;
    enviado do; enviado via; enviado pelo; enviado a partir; enviado por; enviado com; obter o outlook; obtenha o outlook;
    inviato da; inviato dal; inviato con; inviato tramite; inviata da; ottieni outlook; scarica outlook;
    verstuurd vanaf; verstuurd via; verstuurd met; verzonden vanaf; verzonden met; verzonden via; verzonden vanuit;
    outlook voor; download outlook; haal outlook; verstuurd vanuit;
    skickat från; skickades från; skickat via; skickat med; hämta outlook; skaffa outlook;
    sendt fra; sendt via; sendt med; hent outlook; få outlook; skaff deg outlook; send fra;
    lähetetty; hanki outlook; hae outlook;
    wysłane z; wysłano z; wysłane za; wysłana z; pobierz outlook; pobierz aplikację outlook; uzyskaj;
    odesláno z; odesláno ze; odoslané z; odoslané zo; poslano s; poslano z; získat outlook; poslano sa;
    отправлено с; отправлено из; отправлено через; отправлено от; послано с; скачать outlook; надіслано з; відправлено з;
    trimis de pe; trimis din; trimis de la; στάλθηκε από; εστάλη από; enviat des; elküldve; küldve; saadetud; poslato sa;
    gesendet vom; sent from; von iphone; nachricht gesendet
";

/// In languages that say it at the end of the line.
const SENT_FROM_ENDS: [&str; 20] = [
    "から送信",
    "から送信されました",
    "を入手",
    "에서 보냄",
    "에서 보냈습니다",
    "gönderildi",
    "'dan gönderildi",
    "küldve",
    "傳送",
    "发送",
    "發送",
    "寄出",
    "gesendet",
    "gesendet.",
    "edinin",
    "letöltése",
    "gesendet!",
    "küldtem",
    "传送",
    "を取得",
];

/// In languages without spaces.
const SENT_FROM_BEGINS: [&str; 10] = [
    "发自",
    "發自",
    "从我的",
    "從我的",
    "来自我的",
    "获取 outlook",
    "取得 outlook",
    "أرسلت من",
    "تم الإرسال من",
    "נשלח מ",
];

static SENT_FROM_PHRASES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| SENT_FROM.split(';').map(str::trim).filter(|phrase| !phrase.is_empty()).collect());

/// "Sent from my iPhone", and nothing more: "Sent from my desk, I wanted to say" goes on.
pub fn is_sent_from(line: &str) -> bool {
    let line = without_address(line);
    let line = line.trim_matches(|c: char| c.is_whitespace() || "*_([<-–—~>)]\u{200E}\u{200F}".contains(c));
    if line.is_empty() || line.chars().count() > 90 {
        return false;
    }
    let lower = line.to_lowercase();
    let words = lower.split_whitespace().count();
    let device = [
        "iphon",
        "ipad",
        "android",
        "samsung",
        "galaxy",
        "mobil",
        "handy",
        "outlook",
        "mail",
        "huawei",
        "xiaomi",
        "smartphone",
        "phone",
        "tablet",
        "windows",
        "app",
    ];
    let names_device = device.iter().any(|name| lower.contains(name));
    if SENT_FROM_BEGINS.iter().any(|phrase| lower.starts_with(phrase)) {
        return line.chars().count() <= 40;
    }
    if names_device && words <= 12 && SENT_FROM_ENDS.iter().any(|phrase| lower.ends_with(phrase)) {
        return true;
    }
    let Some(phrase_words) = (1..=5).rev().find(|count| {
        let end = lower.match_indices(' ').nth(count - 1).map_or(lower.len(), |(at, _)| at);
        lower.get(..end).is_some_and(|start| SENT_FROM_PHRASES.contains(start))
    }) else {
        return false;
    };
    let rest: Vec<&str> = line.split_whitespace().skip(phrase_words).collect();
    let named = rest.first().is_some_and(|word| word.starts_with(|c: char| c.is_uppercase() || c.is_numeric()));
    let goes_on = line.contains([',', ';', '?']) || rest.len() > 8 || line.trim_end_matches('.').contains(". ");
    !goes_on
        && (names_device
            || named
            || (lower.starts_with("sent from my") && rest.len() <= 4)
            || (words <= 4 && lower.contains("mobile")))
}

/// Without `<https://…>`, `(https://…)`, `[logo]` behind the words.
fn without_address(line: &str) -> String {
    let mut rest = line.trim();
    let mut said = String::new();
    while let Some(at) = rest.find("http://").or_else(|| rest.find("https://")) {
        let (before, address) = rest.split_at_checked(at).unwrap_or((rest, ""));
        said.push_str(before.trim_end_matches(['<', '(', '[']));
        rest = address
            .find(|c: char| c.is_whitespace() || matches!(c, '>' | ')' | ']'))
            .and_then(|end| address.get(end..))
            .unwrap_or("");
        rest = rest.trim_start_matches(['>', ')', ']']);
    }
    said.push_str(rest);
    said.trim().to_owned()
}

/// A line that programs put below every mail.
fn is_footer_line(line: &str) -> bool {
    if line.len() > 300 {
        return false;
    }
    let lower = line.trim_matches(|c: char| c.is_whitespace() || "*_<[".contains(c)).to_lowercase();
    if lower.starts_with("http") && lower.contains("/listinfo/") && !lower.contains(' ') {
        return true;
    }
    [
        "virus-free.",
        "virenfrei.",
        "libre de virus.",
        "sans virus.",
        "garanti sans virus",
        "senza virus.",
        "livre de vírus.",
        "virusvrij.",
        "this email has been checked for viruses",
        "diese e-mail wurde von avast",
        "this message has been scanned",
        "you received this message because you are subscribed",
        "you are receiving this because you",
        "to unsubscribe from this group",
        "for more options, visit",
        "unsubscribe from this list",
    ]
    .iter()
    .any(|phrase| lower.starts_with(phrase))
}

/// Below a drawn line: the name and address of a list, and how to leave it.
fn is_footer(below: &[&str]) -> bool {
    let lines = || below.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    let says = |line: &str| {
        let lower = line.to_lowercase();
        ["mailing list", "unsubscribe", "listinfo", "mailman", "yahoo! groups", "google groups"]
            .iter()
            .any(|word| lower.contains(word))
    };
    let address = |line: &str| line.contains("http") || line.contains('@') || line.contains("www.");
    // What stands right below the line decides: words of their own may stand under one too.
    let first = lines().next().is_some_and(|line| says(line) || address(line));
    first && lines().count() <= 6 && lines().all(|line| line.len() <= 160) && lines().any(says) && lines().any(address)
}

/// Below a drawn line: a name, and two ways at least to reach whoever has it. No sentence.
fn is_card(below: &[&str]) -> bool {
    let lines: Vec<&str> = below.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    let short = |line: &&str| line.chars().count() <= 80 && line.split_whitespace().count() <= 9;
    let sentence = |line: &&str| line.ends_with(['?', '!', ':']) || (line.ends_with('.') && line.contains(' '));
    let named = lines.first().is_some_and(|line| !is_way_to_reach(line) && !is_delimiter(line));
    (3..=MOST_LINES).contains(&lines.len())
        && named
        && lines.iter().all(|line| short(line) && !sentence(line))
        && lines.iter().filter(|line| is_way_to_reach(line)).count() >= 2
}

/// What was written above a line, without what is quoted there.
fn words<'a>(lines: &'a [&str], kinds: &'a [Kind], at: usize) -> impl Iterator<Item = &'a str> {
    let own = lines.iter().zip(kinds).take(at).filter(|(_, kind)| **kind == Kind::Text);
    own.map(|(line, _)| line.trim()).filter(|line| !line.is_empty())
}

/// Words above a card that speak of it: then it is what was said, or was asked for. Also where nothing else is said.
fn is_wanted<'a>(above: impl Iterator<Item = &'a str>) -> bool {
    const SPEAKS: [&str; 31] = [
        "address",
        "details",
        "contact",
        "number",
        "phone",
        "reach me",
        "reach us",
        "call me",
        "email",
        "e-mail",
        "website",
        "adress",
        "anschrift",
        "kontakt",
        "nummer",
        "telefon",
        "erreich",
        "coordonnées",
        "numéro",
        "téléphone",
        "dirección",
        "direccion",
        "datos",
        "número",
        "teléfono",
        "indirizzo",
        "recapit",
        "endereço",
        "gegevens",
        "adres",
        "puhelin",
    ];
    let (mut said, mut last) = (0, "");
    for line in above {
        let lower = line.chars().take(400).flat_map(char::to_lowercase).collect::<String>();
        if SPEAKS.iter().any(|word| lower.contains(word)) {
            return true;
        }
        (said, last) = (said + 1, line);
    }
    last.ends_with(':') || said == 1 && last.ends_with(',')
}

/// Nothing but an address or a number, with a word like `Tel.` before it.
fn is_way_to_reach(line: &str) -> bool {
    let few = line.split_whitespace().count() <= 2;
    let address = line.contains('@') || line.contains("://") || line.to_ascii_lowercase().contains("www.");
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    (address && few) || (digits >= 6 && letters <= 12)
}

const SMALL_PRINT_BEGINS: [&str; 56] = [
    "this e-mail",
    "this email",
    "this message",
    "this communication",
    "the information",
    "the contents of",
    "confidentiality",
    "disclaimer",
    "legal notice",
    "privileged",
    "notice: this",
    "important: this",
    "diese e-mail",
    "diese mail",
    "diese nachricht",
    "der inhalt dieser",
    "ce message",
    "ce courriel",
    "cet e-mail",
    "cet email",
    "les informations contenues",
    "este mensaje",
    "este correo",
    "la información contenida",
    "aviso legal",
    "advertencia",
    "le informazioni contenute",
    "questo messaggio",
    "questa e-mail",
    "questa email",
    "ai sensi del",
    "esta mensagem",
    "este e-mail",
    "este email",
    "as informações contidas",
    "aviso de confidencialidade",
    "dit bericht",
    "deze e-mail",
    "de informatie in",
    "detta meddelande",
    "detta e-post",
    "denne e-post",
    "denne mail",
    "denne e-mail",
    "tämä viesti",
    "niniejsza wiadomość",
    "ta wiadomość",
    "informacje zawarte",
    "tato zpráva",
    "это сообщение",
    "данное сообщение",
    "ez az üzenet",
    "ez az e-mail",
    "bu e-posta",
    "本邮件",
    "この電子メール",
];

/// Small print says three of these at least; a customer who writes of secrets hardly does.
const SMALL_PRINT_SAYS: [&str; 60] = [
    "confidential",
    "privileged",
    "recipient",
    "addressee",
    "intended",
    "in error",
    "delete",
    "notify",
    "disclos",
    "unauthori",
    "prohibited",
    "vertraulich",
    "empfänger",
    "adressat",
    "irrtümlich",
    "vernichten",
    "löschen",
    "unbefugt",
    "weitergabe",
    "gestattet",
    "confidentiel",
    "destinataire",
    "erreur",
    "détruire",
    "supprimer",
    "confidencial",
    "destinatari",
    "por error",
    "elimin",
    "notifi",
    "prohibid",
    "riservat",
    "errore",
    "cancell",
    "sigilos",
    "por engano",
    "apag",
    "vertrouwelijk",
    "geadresseerde",
    "verwijder",
    "bestemd",
    "konfidentiel",
    "mottagare",
    "avsedd",
    "fortrolig",
    "modtager",
    "mottaker",
    "luottamuksell",
    "vastaanottaja",
    "poufn",
    "adresat",
    "usun",
    "důvěrn",
    "příjemc",
    "конфиденциальн",
    "получател",
    "bizalmas",
    "gizli",
    "保密",
    "機密",
];

/// "This e-mail and any attachments are confidential …", down to the end of the mail.
fn is_small_print(line: &str, below: &[&str]) -> bool {
    let lower = line
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .chars()
        .take(160)
        .flat_map(char::to_lowercase)
        .collect::<String>();
    if !SMALL_PRINT_BEGINS.iter().any(|phrase| lower.starts_with(phrase)) {
        return false;
    }
    let bytes = below.iter().map(|line| line.len()).sum::<usize>() + line.len();
    if !(80..6000).contains(&bytes) {
        return false;
    }
    let print: String = std::iter::once(&line)
        .chain(below)
        .take(14)
        .flat_map(|line| line.chars().take(500))
        .flat_map(char::to_lowercase)
        .collect();
    SMALL_PRINT_SAYS.iter().filter(|word| print.contains(*word)).count() >= 3
}
