//! The words mail programs put around a quotation, in the languages we know them in.
//!
//! A table is words or phrases in lower case, apart by `;`, a language a line or more.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

fn listed(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.split(';').map(str::trim).filter(|words| !words.is_empty())
}

/// "wrote" and its like, as one word.
const WROTE: &str = "
    wrote; writes; said; wrote(s);
    schrieb; schreibt; geschrieben; schrieben;
    écrit; ecrit; écrivait; écrivit; écrit(e);
    escribió; escribio; escribe; escrito;
    scritto; scrisse; scrive;
    escreveu; escreve;
    schreef; geschreven; schrijft; verstuurde;
    skrev; skriver; skreiv; skrifaði;
    kirjoitti; kirjoittaa; kirjutas;
    napisał; napisał(a); napisała; napisał/a; pisze;
    napsal; napsal(a); napsala; napsal/a; napísal; napísal(a); napísala;
    написал; написала; написал(а); написал(a); написал/а; пишет; писал; писала; написа;
    пише; написав; написав(ла); написав(-ла); писав;
    írta; írja; yazdı; yazmış;
    scris; έγραψε; escrigué; escriure; escrit; escribiu;
    napisao; napisala; napisao/la; napisal; написао;
    rašė; parašė; rakstīja;
    viết; menulis; skribis; idatzi; scríobh; ysgrifennodd;
    כתב; כתבה; כתב/ה; كتب; كتبت; نوشت; लिखा;
";

/// The same for languages without spaces between words.
const WROTE_WITHIN: [&str; 12] = [
    "写道",
    "寫道",
    "写到",
    "のメール",
    "のメッセージ",
    "書きました",
    "님이 작성",
    "작성:",
    "작성：",
    "님이 쓴",
    "เขียนว่า",
    "さんは書",
];

/// Words an attribution begins with: prepositions of a date, and days of the week, long and short.
const BEGINS: &str = "
    on; at; in; mon; tue; wed; thu; fri; sat; sun; monday; tuesday; wednesday; thursday; friday; saturday; sunday;
    am; mo; di; mi; do; fr; sa; so; montag; dienstag; mittwoch; donnerstag; freitag; samstag; sonntag; den;
    le; lun; mar; mer; jeu; ven; sam; dim; lundi; mardi; mercredi; jeudi; vendredi; samedi; dimanche;
    el; mié; mie; jue; vie; sáb; dom; lunes; martes; miércoles; jueves; viernes; sábado; domingo;
    il; gio; sab; lunedì; martedì; mercoledì; giovedì; venerdì; sabato; domenica;
    em; no; na; a; seg; ter; qua; qui; sex; segunda-feira; terça-feira; quarta-feira; quinta-feira; sexta-feira;
    op; ma; wo; vr; za; zo; maandag; dinsdag; woensdag; donderdag; vrijdag; zaterdag; zondag;
    på; mån; tis; ons; tors; tor; fre; lör; sön; måndag; tisdag; onsdag; torsdag; fredag; lördag; söndag;
    man; tir; tirs; lør; søn; mandag; tirsdag; lørdag; søndag; kl; þann; þ;
    ti; ke; to; pe; la; su; maanantaina; tiistaina; keskiviikkona; torstaina; perjantaina; lauantaina; sunnuntaina;
    dnia; w; dn; pon; wt; śr; czw; pt; sob; niedz; nd; poniedziałek; wtorek; środa; czwartek; piątek; sobota;
    dne; dňa; po; út; st; čt; pá; ne; ut; št; pi; pondělí; úterý; středa; čtvrtek; pátek; neděle;
    в; во; пн; вт; ср; чт; пт; сб; вс; понедельник; вторник; среда; четверг; пятница; суббота; воскресенье; от;
    у; нд; понеділок; вівторок; середа; четвер; пʼятниця; субота; неділя;
    hétfő; kedd; szerda; csütörtök; péntek; szombat; vasárnap; tarih; pzt; sal; çar; per; cum; cmt; paz;
    în; joi; vin; sâm; dum; lu; στις; dl; dt; dc; dj; dv; ds; dg; dana; u; pet; čet; sri; uto;
    vào; pada; lúc; th; e; t; kā;
    ב; בתאריך; ביום; في; بتاريخ; 在; 於; 于;
";

const QUOTING: [&str; 9] = [
    "quoting ",
    "zitat von ",
    "citando ",
    "citat ",
    "citação ",
    "quote from ",
    "citat från ",
    "cytowanie ",
    "citeren ",
];

/// What stands on the line between an answer and the mail below it.
const ORIGINAL: &str = "
    original message; originalmessage; reply message; forwarded message; original appointment; forwarded by;
    original e-mail; original email; forwarded mail; forward message; forwarded email; message forwarded;
    original post; original mail; begin forwarded message; previous message; reply above this line;
    please reply above this line; write above this line; type your reply above this line;
    please type your reply above this line; reply above this line to respond;
    please write your reply above this line;
    ursprüngliche nachricht; ursprüngliche mail; ursprüngliche e-mail; originalnachricht; original-nachricht;
    originale nachricht; weitergeleitete nachricht; weitergeleitete mail; weitergeleitet von; weitergeleitet durch;
    originalmail; bitte oberhalb dieser zeile antworten; antworten sie oberhalb dieser zeile;
    bitte antworten sie oberhalb dieser zeile;
    mensaje original; mensaje reenviado; mensaje enviado; correo original; reenviado por;
    responda por encima de esta línea; por favor, responda por encima de esta línea;
    mail original; mail transféré; message d'origine; message d’origine; message original; message initial; message transféré; message réexpédié;
    transféré par; courriel original; e-mail d'origine; courriel d'origine; répondez au-dessus de cette ligne;
    merci de répondre au-dessus de cette ligne;
    messaggio originale; messaggio inoltrato; inoltrato da; messaggio inoltrato da;
    oorspronkelijk bericht; oorspronkelijke bericht; origineel bericht; originele bericht; doorgestuurd bericht;
    doorgestuurd door; oorspronkelijke e-mail;
    ursprungligt meddelande; originalmeddelande; vidarebefordrat meddelande; vidarebefordrat brev;
    ursprungligt mejl;
    oprindelig meddelelse; oprindelig besked; original meddelelse; original besked; videresendt meddelelse;
    videresendt besked; prindelig besked;
    opprinnelig melding; original melding; videresendt melding; opprinnelig e-post;
    alkuperäinen viesti; välitetty viesti; edelleenlähetetty viesti; alkup. viesti;
    mensagem original; mensagem encaminhada; mensagem reencaminhada; encaminhado por; e-mail original;
    wiadomość oryginalna; oryginalna wiadomość; wiadomość przekazana; przekazana wiadomość; wiadomość pierwotna;
    treść oryginalnej wiadomości;
    původní zpráva; původní e-mail; přeposlaná zpráva; pôvodná správa; preposlaná správa; pôvodný e-mail;
    исходное сообщение; пересланное сообщение; оригинальное сообщение; пересылаемое сообщение;
    первоначальное сообщение; конец пересылаемого сообщения; переслано; исходное письмо;
    оригінальне повідомлення; переслане повідомлення; вихідне повідомлення; пересилане повідомлення;
    eredeti üzenet; továbbított üzenet; orijinal mesaj; özgün ileti; iletilen mesaj; yönlendirilen ileti;
    orijinal ileti;
    mesajul original; mesaj original; mesaj redirecționat; αρχικό μήνυμα; προωθημένο μήνυμα; izvorna poruka;
    originalna poruka; prvotno sporočilo; proslijeđena poruka;
    missatge original; missatge reenviat; tin nhắn gốc; thư gốc; pesan asli; thư chuyển tiếp;
    原始邮件; 邮件原件; 原始郵件; 转发邮件; 轉寄郵件; 转发的邮件; 已转发邮件; 原郵件; 原邮件; 回复的原邮件; 回复的邮件;
    元のメッセージ; 転送メッセージ; 転送されたメッセージ; オリジナルメッセージ; 元のメール;
    원본 메시지; 전달된 메시지; 원본 메일; 원본메시지;
    הודעה מקורית; הודעה שהועברה; الرسالة الأصلية; رسالة معاد توجيهها;
";

/// Apple's first line of a forwarded mail, which has no dashes.
const FORWARDED: [&str; 16] = [
    "begin forwarded message:",
    "anfang der weitergeleiteten nachricht:",
    "anfang der weitergeleiteten e-mail:",
    "début du message réexpédié",
    "début du message transféré",
    "inicio del mensaje reenviado:",
    "inizio messaggio inoltrato:",
    "início da mensagem reencaminhada:",
    "início da mensagem encaminhada:",
    "begin doorgestuurd bericht:",
    "vidarebefordrat brev:",
    "videresendt besked:",
    "påbegynt videresendt melding:",
    "początek przekazywanej wiadomości:",
    "начало переадресованного сообщения:",
    "以下是转发的邮件：",
];

/// What a line of a header block says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    From,
    /// A day: other things have one too.
    Date,
    /// "Sent": only mails have that.
    Sent,
    To,
    Subject,
    Other,
}

const FROM: &str = "
    sender; absender; expéditeur; remitente; mittente; afzender; avsändare; afsender; avsender; nadawca; odesílatel; отправитель; remetente;
    from; von; de; da; van; från; fra; lähettäjä; od; от; от кого; від; feladó; kimden; gönderen;
    de la; από; šalje; từ; 发件人; 寄件者; 寄件人; 差出人; 送信者; 보낸 사람; 보낸사람; 보낸이; מאת; من; pošiljatelj; frá; saatja;
";
const DATE: &str = "
    date; on; datum; fecha; data; dato; päiväys; päivämäärä; dátum; дата;
    tarih; ημερομηνία; 日期; 时间; 日付; 日時; 날짜; תאריך; التاريخ; ngày;
";
const SENT: &str = "
    enviadas; enviados; enviado(a); envoyés; verzonddatum; inviata; spedito; afsendt; gesendet um; lähetyspäivä; sent date; sendedatum; sent time;
    sent; date sent; sent on; sent at; sent date; gesendet; gesendet am; gesendet von; datum der sendung; envoyé;
    envoyé le; date d'envoi; date d’envoi; envoyée; message du; enviado; enviado el; fecha de envío;
    inviato; data invio; inviato il; enviada em; enviado em; enviada; data de envio; verzonden; verstuurd;
    verzonden op; skickat; skickat den; sendt; sendt den; lähetetty;
    wysłano; wysłane; data wysłania; odesláno; odoslané; odeslané; отправлено; дата отправки; надіслано;
    дата надсилання; elküldve; küldve; küldés ideje; gönderilme; gönderildi; gönderilme tarihi;
    trimis; expediat; στάλθηκε; εστάλη; poslano; poslato; 发送时间; 发送日期; 傳送時間; 寄件日期; 已傳送; 发送; 送信日時; 送信; 보낸 날짜; 보낸날짜;
    보낸 시간; נשלח; تاريخ الإرسال; enviat; đã gửi; saadetud;
";
const TO: &str = "
    recipient; recipients; empfänger; destinataire; destinataires; destinatario; destinatari; ontvanger; mottagare; modtager; mottaker; adresat; получатель; destinatário;
    to; cc; bcc; an; kopie; à; a; copie à; copie; pour; para; aan; till; kopia; til; vastaanottaja; kopio; do; dw;
    komu; pre; кому; копия; копія;
    címzett; másolatot kap; másolat; kime; bilgi; alıcı; către; προς; κοιν; prima; za; kome; 收件人; 收件者; 抄送; 副本; 宛先;
    받는 사람; 받는사람; 참조; אל; إلى; per a; đến; saaja; kellele;
";
const SUBJECT: &str = "
    subject; re; betreff; betr; objet; sujet; asunto; oggetto; assunto; onderwerp; ämne; emne; aihe; temat;
    předmět; predmet; тема;
    tárgy; konu; subiect; θέμα; naslov; 主题; 主旨; 主題; 标题; 件名; 제목; נושא; الموضوع; assumpte; chủ đề; zadeva; teema;
    efni;
";
const OTHER: &str = "
    importance; reply-to; reply to; sent by; attachments; organization; priority; sensitivity; posted at;
    posted to; conversation; on behalf of; auto forwarded by; message-id; mailed-by; wichtigkeit; priorität;
    antwort an; anlagen; répondre à; pièces jointes; importancia; priorità; rispondi a; prioriteit; importância;
    responder a; важность; ответить;
";

static WROTE_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| listed(WROTE).collect());
static BEGINS_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| listed(BEGINS).collect());
static ORIGINALS: LazyLock<HashSet<&str>> = LazyLock::new(|| listed(ORIGINAL).collect());
static LABELS: LazyLock<HashMap<&str, Label>> = LazyLock::new(|| {
    let tables = [
        (OTHER, Label::Other),
        (SUBJECT, Label::Subject),
        (TO, Label::To),
        (DATE, Label::Date),
        (SENT, Label::Sent),
        (FROM, Label::From),
    ];
    tables.into_iter().flat_map(|(table, label)| listed(table).map(move |word| (word, label))).collect()
});

/// White space, and the marks of writing direction that mail programs put into dates.
fn is_space(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The line without what surrounds its words: space, bold stars, dashes.
pub fn bare(line: &str) -> &str {
    line.trim_matches(|c: char| is_space(c) || matches!(c, '*' | '_' | '-' | '|'))
}

/// Does this (lower-case) text name somebody as the writer?
pub fn says_wrote(lower: &str) -> bool {
    let spaced = lower.split(|c: char| is_space(c) || c == '>' || c == '"');
    spaced.map(|word| word.trim_end_matches([':', ',', '：'])).any(|word| WROTE_WORDS.contains(word))
        || WROTE_WITHIN.iter().any(|word| lower.contains(word))
}

/// Is its last word "wrote"? Then the colon may be missing.
pub fn ends_with_wrote(line: &str) -> bool {
    let line = bare(line).trim_end_matches([':', '：']).trim_end();
    let last = line.rsplit(|c: char| is_space(c) || c == '>').next().unwrap_or_default();
    let within = || WROTE_WITHIN.iter().any(|word| line.ends_with(word.trim_end_matches([':', '：'])));
    // Longer than any word of the list: then nothing is put into lower case.
    last.len() <= 40 && (WROTE_WORDS.contains(last.to_lowercase().as_str()) || (!last.is_ascii() && within()))
}

/// Does this (lower-case) line begin as an attribution does: with a number, a day, the preposition of a date?
pub fn begins(lower: &str) -> bool {
    let line = lower.trim_start_matches(|c: char| is_space(c) || matches!(c, '*' | '_' | '-'));
    let first = line.split(|c: char| is_space(c) || matches!(c, ',' | '.' | '|')).next().unwrap_or_default();
    line.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '在' | '於' | '于'))
        || BEGINS_WORDS.contains(first)
        || (first.starts_with('ב') && first.len() > 1 && line.contains('@'))
}

/// `Quoting Ann <ann@example.com>:`
pub fn says_quoting(lower: &str) -> bool {
    QUOTING.iter().any(|phrase| lower.starts_with(phrase))
}

/// `-----Original Message-----` with its dashes, stars or underscores; or Apple's "Begin forwarded message:".
pub fn is_original_message(line: &str) -> bool {
    let line = line.trim();
    let framed = line.starts_with(['-', '*', '_', '=', '#', '>', '—', '–']);
    if line.len() > 160 || !(framed || line.ends_with([':', '：'])) || is_delimiter(line) {
        return false;
    }
    let lower = line.to_lowercase();
    if FORWARDED.iter().any(|phrase| lower.starts_with(phrase)) {
        return true;
    }
    let words = lower.trim_matches(|c: char| is_space(c) || "-*_=#>—–:<".contains(c));
    let dashes = line.chars().take_while(|c| !c.is_alphanumeric()).filter(|c| !is_space(*c)).count();
    if !framed || dashes < 2 {
        return framed && ORIGINALS.contains(words) && line.ends_with(['-', '*', '_', '=']);
    }
    // `----- Forwarded by Ann Smith/Desk on 03/02/2020 10:00 -----`
    let by = |length: usize| {
        let end = words.match_indices(' ').nth(length).map_or(words.len(), |(at, _)| at);
        words
            .get(..end)
            .is_some_and(|start| ORIGINALS.contains(start) && line.ends_with(['-', '*', '_', '=', '#', ':']))
    };
    ORIGINALS.contains(words) || (1..4).any(by)
}

/// `From: Ann`, `*Sent:* Monday`: one line of the header block above an old mail, and what it says.
pub fn label(line: &str) -> Option<(Label, &str)> {
    let colon = line.char_indices().take(34).find(|(_, c)| matches!(c, ':' | '：'))?;
    let (name, value) = line.split_at_checked(colon.0)?;
    let name = bare(name);
    if name.is_empty() || name.len() > 60 {
        return None;
    }
    let label = LABELS.get(name).or_else(|| LABELS.get(name.to_lowercase().as_str()))?;
    Some((*label, bare(value.trim_start_matches([':', '：']))))
}

/// A line of nothing but dashes, stars and the like.
pub fn is_delimiter(line: &str) -> bool {
    let line = line.trim();
    line == "ᐧ" || (line.len() >= 2 && line.chars().all(|c| "-_*#~=+ᐧ—–─━═ ".contains(c)) && line != "—")
}
