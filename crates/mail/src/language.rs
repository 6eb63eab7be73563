//! Which language somebody writes.

use std::collections::HashMap;
use std::sync::LazyLock;

use whatlang::{Detector, Lang};

/// As much of a text as says what its language is.
const LETTERS_READ: usize = 2_000;
/// Fewer words than this, and common words decide alone.
const FEW_WORDS: usize = 5;

/// The language of a text as its ISO 639-1 code, or `None` if the text is too short to tell. Give it what the person
/// wrote ([`reply`](crate::reply::Parts)), not what the mail quotes.
///
/// Scripts of one language say it alone. Otherwise the commonest words of each language are counted, which tells short
/// texts ("Danke!"); where they do not agree, the frequency of letters decides (whatlang).
pub fn of(text: &str) -> Option<&'static str> {
    let text: String = text.chars().take(LETTERS_READ).collect();
    if let Some(language) = by_script(&text) {
        return Some(language);
    }
    let text = without_addresses(&text).to_lowercase();
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’').filter(|word| !word.is_empty()).collect();
    let letters = words.iter().map(|word| word.chars().count()).sum::<usize>();
    if letters < 2 {
        return None;
    }
    let ((best, hits), second) = common_words(&words);
    let clear = hits > second && (hits >= second * 2 || hits - second >= 4);
    if clear && (hits >= 2 || words.len() < FEW_WORDS) {
        return best;
    }
    let guess = DETECTOR.detect(&text).filter(|info| info.is_reliable() || (letters >= 60 && info.confidence() > 0.4));
    let guess = guess.and_then(|info| code(info.lang()));
    // One common word and the frequency of letters agree, or the text is long enough for the letters alone.
    match guess {
        Some(guess) if letters >= 30 || best == Some(guess) => Some(guess),
        _ if clear && letters < 60 => best,
        _ => None,
    }
}

/// Scripts that are written in one language, or nearly.
fn by_script(text: &str) -> Option<&'static str> {
    let (mut letters, mut kana) = (0usize, 0usize);
    let mut counts = [("zh", 0usize), ("ko", 0), ("el", 0), ("he", 0), ("th", 0), ("ka", 0), ("hy", 0)];
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        let language = match c {
            '\u{3040}'..='\u{30FF}' => {
                kana += 1;
                continue;
            }
            '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' => "zh",
            '\u{AC00}'..='\u{D7AF}' | '\u{1100}'..='\u{11FF}' => "ko",
            '\u{0370}'..='\u{03FF}' | '\u{1F00}'..='\u{1FFF}' => "el",
            '\u{0590}'..='\u{05FF}' => "he",
            '\u{0E00}'..='\u{0E7F}' => "th",
            '\u{10A0}'..='\u{10FF}' => "ka",
            '\u{0530}'..='\u{058F}' => "hy",
            _ => continue,
        };
        if let Some((_, count)) = counts.iter_mut().find(|(name, _)| *name == language) {
            *count += 1;
        }
    }
    // Names and products may be in Latin letters.
    let chinese = counts.first().map_or(0, |(_, count)| *count);
    if kana > 0 && (kana + chinese) * 3 >= letters {
        return Some("ja");
    }
    counts.into_iter().find(|(_, count)| *count > 0 && *count * 3 >= letters).map(|(language, _)| language)
}

/// Addresses of mail and web, whose words belong to no language.
fn without_addresses(text: &str) -> String {
    let words = text
        .split_whitespace()
        .filter(|word| !word.contains('@') && !word.contains("://") && !word.starts_with("www."));
    words.collect::<Vec<_>>().join(" ")
}

/// The language most of the common words belong to, with their number, and the number of the next.
fn common_words(words: &[&str]) -> ((Option<&'static str>, usize), usize) {
    let mut hits = vec![0usize; COMMON.len()];
    for word in words.iter().take(200) {
        for language in COMMON_WORDS.get(*word).into_iter().flatten() {
            if let Some(count) = hits.get_mut(*language) {
                *count += 1;
            }
        }
    }
    let best = hits.iter().copied().max().unwrap_or(0);
    let at = hits.iter().position(|count| *count == best).filter(|_| best > 0);
    let second = hits.iter().enumerate().filter(|(n, _)| Some(*n) != at).map(|(_, count)| *count).max().unwrap_or(0);
    ((at.and_then(|at| COMMON.get(at)).map(|(code, _)| *code), best), second)
}

/// The commonest words of letters to a business, with greetings and thanks.
const COMMON: [(&str, &str); 22] = [
    (
        "en",
        "the and is are was you your my for with this that have not thanks thank hello hi dear please yes regards cheers would could when what great good morning it to of i we can how be from will at just there any still bye sorry again they she he his her if or an by so do did like need our out about",
    ),
    (
        "de",
        "der die das und ist nicht ich sie wir mit für auf ein eine einen danke dank vielen hallo guten tag bitte ja nein grüße grüßen liebe gruß mfg sehr geehrte geehrter moin servus wann wie kann habe tschüss zu den dem von noch auch mir mich es im morgen seit gestern wieder könnte jemand aber oder wenn dass des sind war hat haben bei nach nur als",
    ),
    (
        "fr",
        "le la les et est pas je vous nous avec pour un une merci bonjour salut oui non cordialement plaît bonsoir des du que qui mon ma votre beaucoup de en sur ne suis c'est j'ai à mais bonne journée depuis hier quand quelqu'un au aux dans ce cette elle plus par se ou si être",
    ),
    (
        "es",
        "el la los las y es no yo usted con para un una gracias hola buenos buenas días tardes por favor sí saludos que de mi muchas estoy cuando en se lo me del pero muy desde ayer cuándo alguien al como más este esta si o su hay tiene",
    ),
    (
        "it",
        "il lo la gli e è non io lei con per un una grazie ciao buongiorno buonasera prego sì saluti che di sono mille della del mi ho salve cordiali si come ma da ieri quando qualcuno nel nella alla al più anche se o ha questo questa vorrei",
    ),
    (
        "pt",
        "o a os as e é não eu você com para um uma obrigado obrigada olá oi bom boa dia tarde sim atenciosamente que do da muito de em meu minha está cumprimentos no na por favor desde ontem quando alguém ao mais este esta mas se ou seu sua tem foi são pode",
    ),
    (
        "nl",
        "de het een en is niet ik u we met voor bedankt dank dankjewel hallo goedemorgen goedendag alstublieft ja nee groeten vriendelijke wat van wel mijn heb dat op te kan graag hoi beste sinds gisteren wanneer iemand maar of als er zijn was ook bij naar nog dit deze",
    ),
    (
        "sv",
        "och är inte jag du vi med för en ett tack hej tyvärr ja nej hälsningar vänliga det som på att vad mvh har kan mycket av till sedan igår när någon men om eller så den var från hos mig vill",
    ),
    (
        "da",
        "og er ikke jeg du vi med for en et tak hej ja nej hilsen venlig det som på at hvad mange har kan af til mvh goddag siden går hvornår nogen men om eller så den var fra hos mig vil jer",
    ),
    (
        "no",
        "og er ikke jeg du vi med for en et takk hei ja nei hilsen vennlig det som på å hva tusen har kan av til mvh siden går når noen men om eller så den var fra hos meg vil dere",
    ),
    (
        "fi",
        "ja on ei minä te me kanssa kiitos hei moi terve kyllä terveisin että mutta olen kiitoksia paljon se voi ystävällisin päivää milloin joku kun tai jos oli ole myös voisi taas eilen",
    ),
    (
        "pl",
        "i jest nie ja pan pani z na dziękuję dzięki dzień dobry cześć proszę tak pozdrawiam że się witam do w to jak bardzo od wczoraj kiedy ktoś ale lub jeśli był czy po o co mnie mi",
    ),
    (
        "cs",
        "a je není já vy s na děkuji díky dobrý den ahoj prosím ano pozdravem že se jsem v to mi ale jak od včera kdy někdo nebo když byl mě by pro do",
    ),
    (
        "sk",
        "a je nie ja vy s na ďakujem dobrý deň ahoj prosím áno pozdravom že sa som v to mi ale ako od včera kedy niekto alebo keď bol ma by pre do",
    ),
    (
        "hu",
        "és nem hogy az a egy köszönöm kérem igen üdvözlettel szia jó napot van de is kedves köszi tegnap mikor valaki ha vagy ez meg csak már kell",
    ),
    (
        "tr",
        "ve bir bu için değil teşekkürler teşekkür ederim merhaba evet hayır lütfen sayın çok ne var iyi günler selam dün zaman birisi ama veya eğer ile mi daha olarak",
    ),
    (
        "ro",
        "și este nu mulțumesc bună ziua vă da pentru sunt la cu în un o am mersi salut de când cineva dar sau dacă că ce mai",
    ),
    ("ca", "el la els les i és no jo amb per un una gràcies hola bon dia si us plau que de salutacions adéu"),
    ("hr", "i je nije ja vi s na hvala dobar dan molim da pozdrav se sam u bok"),
    (
        "ru",
        "и не в я вы на спасибо здравствуйте привет да нет пожалуйста добрый день что с как уважением мне это у вчера когда снова может мы он она по из за для но если или бы",
    ),
    (
        "uk",
        "і не в я ви на дякую добрий день привіт так ні будь ласка що з як повагою мені це у та є вчора коли знову може ми він вона по із для але якщо або би",
    ),
    ("bg", "и не в аз вие на благодаря здравейте здравей да моля добър ден че с как поздрави ми това е"),
];

static COMMON_WORDS: LazyLock<HashMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut languages: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, (_, words)) in COMMON.iter().enumerate() {
        for word in words.split(' ') {
            languages.entry(word).or_default().push(at);
        }
    }
    languages
});

/// Languages customers of a business in Europe, the Americas and Asia write; fewer, so that fewer are mixed up.
const CODES: [(Lang, &str); 38] = [
    (Lang::Eng, "en"),
    (Lang::Deu, "de"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Nld, "nl"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Nob, "no"),
    (Lang::Fin, "fi"),
    (Lang::Pol, "pl"),
    (Lang::Ces, "cs"),
    (Lang::Slk, "sk"),
    (Lang::Hun, "hu"),
    (Lang::Tur, "tr"),
    (Lang::Ron, "ro"),
    (Lang::Cat, "ca"),
    (Lang::Hrv, "hr"),
    (Lang::Slv, "sl"),
    (Lang::Est, "et"),
    (Lang::Lit, "lt"),
    (Lang::Lav, "lv"),
    (Lang::Vie, "vi"),
    (Lang::Ind, "id"),
    (Lang::Rus, "ru"),
    (Lang::Ukr, "uk"),
    (Lang::Bul, "bg"),
    (Lang::Srp, "sr"),
    (Lang::Bel, "be"),
    (Lang::Ara, "ar"),
    (Lang::Pes, "fa"),
    (Lang::Urd, "ur"),
    (Lang::Hin, "hi"),
    (Lang::Ben, "bn"),
    (Lang::Tam, "ta"),
    (Lang::Cmn, "zh"),
    (Lang::Jpn, "ja"),
];

static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::with_allowlist(CODES.map(|(lang, _)| lang).to_vec()));

fn code(lang: Lang) -> Option<&'static str> {
    CODES.iter().find(|(own, _)| *own == lang).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_word_of_thanks_is_enough() {
        for (text, language) in [
            ("Danke!", "de"),
            ("gracias", "es"),
            ("merci", "fr"),
            ("Thanks :)", "en"),
            ("Grazie mille", "it"),
            ("Obrigada!", "pt"),
            ("Bedankt", "nl"),
            ("Kiitos!", "fi"),
            ("Dziękuję", "pl"),
            ("Děkuji", "cs"),
            ("Tack!", "sv"),
            ("Takk", "no"),
            ("Mange tak", "da"),
            ("Köszönöm", "hu"),
            ("Teşekkürler", "tr"),
            ("Спасибо", "ru"),
            ("Дякую", "uk"),
            ("ありがとうございます", "ja"),
            ("谢谢", "zh"),
            ("감사합니다", "ko"),
            ("Ευχαριστώ", "el"),
            ("תודה", "he"),
        ] {
            assert_eq!(of(text), Some(language), "{text}");
        }
    }

    #[test]
    fn letters_to_a_business_are_told_apart() {
        for (text, language) in [
            ("The washing machine has leaked again since yesterday. When could somebody come by?", "en"),
            ("Seit gestern verliert die Waschmaschine wieder Wasser. Wann könnte jemand vorbeikommen?", "de"),
            ("La machine à laver fuit de nouveau depuis hier. Quand quelqu'un pourrait-il passer ?", "fr"),
            ("Desde ayer la lavadora vuelve a perder agua. ¿Cuándo podría venir alguien?", "es"),
            ("Da ieri la lavatrice perde di nuovo acqua. Quando potrebbe passare qualcuno?", "it"),
            ("Desde ontem a máquina de lavar está a perder água outra vez. Quando é que alguém pode vir?", "pt"),
            ("Sinds gisteren lekt de wasmachine weer. Wanneer kan er iemand langskomen?", "nl"),
            ("Sedan i går läcker tvättmaskinen igen. När kan någon komma förbi?", "sv"),
            ("Eilisestä lähtien pesukone on taas vuotanut vettä. Milloin joku voisi tulla käymään?", "fi"),
            ("Od wczoraj pralka znowu przecieka. Kiedy ktoś mógłby przyjechać?", "pl"),
            ("Od včerejška pračka zase teče. Kdy by mohl někdo přijet?", "cs"),
            ("Tegnap óta megint folyik a mosógép. Mikor tudna valaki kijönni?", "hu"),
            ("Dünden beri çamaşır makinesi yine su kaçırıyor. Birisi ne zaman gelebilir?", "tr"),
            ("Со вчерашнего дня стиральная машина снова течёт. Когда кто-нибудь может прийти?", "ru"),
            ("Відучора пральна машина знову тече. Коли хтось міг би приїхати?", "uk"),
            ("昨日から洗濯機の水がまた漏れています。いつ来ていただけますか。", "ja"),
            ("洗衣机从昨天开始又漏水了。什么时候可以派人来？", "zh"),
            ("어제부터 세탁기에서 다시 물이 새요. 언제 오실 수 있나요?", "ko"),
            ("منذ الأمس والغسالة تسرب الماء مرة أخرى. متى يمكن لأحد أن يأتي؟", "ar"),
        ] {
            assert_eq!(of(text), Some(language), "{text}");
        }
    }

    #[test]
    fn what_says_nothing_of_a_language_gets_none() {
        for text in ["", "?", "12345", ":-)", "ok", "Anna", "https://example.com/und/die/das", "a@example.com"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
