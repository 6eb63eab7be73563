//! The same phrases as in [`reason`](super::reason), as servers and providers of other countries say them. Lower case;
//! parts of words where a language bends its words. Letters without their accents too: many servers send ASCII.

/// A full mailbox.
#[rustfmt::skip]
pub const FULL: &[&str] = &[
    "postfach ist voll", "postfach voll", "postfach des empfängers ist voll", "ist voll", "speicherplatz überschritten",
    "speicherplatz erschöpft", "postfach ist überfüllt", "postfach überfüllt", "kein speicherplatz",
    "boîte pleine", "boite pleine", "boîte aux lettres pleine", "boite aux lettres pleine", "lettres est pleine",
    "destinataire est pleine", "destinataire pleine", "messagerie pleine", "est pleine", "quota dépassé", "espace insuffisant",
    "buzón lleno", "buzon lleno", "está lleno", "esta lleno", "cuota excedida", "excedido su cuota", "cuota de",
    "sin espacio", "capacidad del buzón", "casella piena", "casella è piena", "posta è piena", "posta piena", "mailbox piena",
    "spazio esaurito", "caixa de correio cheia", "caixa cheia", "está cheia", "esta cheia", "cota excedida",
    "caixa postal cheia", "cota de", "postbus vol", "postbus is vol", "mailbox is vol", "mailbox zit vol", "postvak is vol",
    "brevlådan är full", "inkorgen är full", "brevlåda är full", "postkassen er fuld", "postkasse er fuld", "indbakken er fuld",
    "postboksen er full", "postkassen er full", "innboksen er full", "on täynnä", "skrzynka jest pełna", "skrzynka pełna",
    "skrzynka przepełniona", "przepełnion", "brak miejsca", "schránka je plná", "schranka je plna", "je plná", "je plný",
    "переполнен", "превышена квота", "превысил квоту", "нет места", "ящик заполнен", "скринька переповнена", "переповнен",
    "megtelt", "posta kutusu dolu", "kutusu dolu", "kotası", "γεμάτο", "plină", "いっぱい", "容量を超", "容量超過",
    "容量オーバー", "已满", "已滿", "空间不足", "空間不足", "超出容量", "가득 찼", "용량 초과", "용량이 초과", "용량을 초과",
];

/// A locked, sleeping or put away account.
#[rustfmt::skip]
pub const LOCKED: &[&str] = &[
    "gesperrt", "deaktiviert", "nicht aktiv", "inaktiv", "stillgelegt", "archivee", "archivée", "compte suspendu",
    "compte bloqué", "est bloque", "est bloqué", "désactivé", "desactive", "inactif", "suspendida", "suspendido", "bloqueada",
    "desactivad", "deshabilitad", "inactiv", "sospeso", "sospesa", "disattivat", "inattiv", "bloccat", "suspenso", "suspensa",
    "desativad", "bloqueado", "geblokkeerd", "uitgeschakeld", "inactief", "inaktiver", "spärra", "spærret", "sperret",
    "zablokowan", "nieaktywn", "zablokován", "neaktivn", "заблокирован", "отключен", "неактив", "приостановлен",
    "felfüggeszt", "letiltva", "askıya", "停止されて", "利用停止", "無効", "凍結", "被禁用", "被冻结", "被停用", "停用", "冻结",
    "已禁用", "휴면", "정지된", "정지되",
];

/// Nobody there.
#[rustfmt::skip]
pub const NOBODY: &[&str] = &[
    "unbekannter benutzer", "benutzer unbekannt", "empfänger unbekannt", "unbekannter empfänger", "existiert nicht",
    "nicht vorhanden", "nicht gefunden", "gibt es nicht", "kein postfach", "kein benutzer", "ungültiger empfänger",
    "ungültige adresse", "ungültige empfänger",
    "n'existe pas", "n existe pas", "inexistant", "utilisateur inconnu", "destinataire inconnu", "adresse invalide",
    "destinataire invalide", "utilisateur non recens", "introuvable", "n'est pas reconnu", "non trouvé",
    "usuario desconocido", "destinatario desconocido", "no existe", "no encontrad", "no se encontró", "no se ha encontrado",
    "no se encuentra", "dirección inválida", "dirección no válida", "destinatario no válido", "inexistente",
    "utente sconosciuto", "destinatario sconosciuto", "sconosciut", "non esiste", "non esistente", "inesistente",
    "nessun utente", "non trovat", "indirizzo non valido", "destinatario non valido",
    "usuário desconhecido", "utilizador desconhecido", "destinatário desconhecido", "desconhecid", "não existe", "nao existe",
    "não encontrad", "nao encontrad", "não foi encontrad", "destinatário inválido", "endereço inválido",
    "onbekende gebruiker", "gebruiker onbekend", "onbekende ontvanger", "ontvanger onbekend", "bestaat niet",
    "niet gevonden", "ongeldig adres", "okänd användare", "okänd mottagare", "finns inte", "existerar inte",
    "ukendt bruger", "ukendt modtager", "findes ikke", "eksisterer ikke", "ukjent bruker", "ukjent mottaker", "finnes ikke",
    "tuntematon", "ei ole olemassa", "ei löydy", "ei löytynyt", "nieznany użytkownik", "nieznany odbiorca",
    "nieznany adresat", "nie istnieje", "nie ma takiego", "nie znaleziono", "neexistuje", "neznámý uživatel",
    "neznámý příjemce", "nenalezen", "nebyl nalezen", "ne postoji", "ne obstaja",
    "не найден", "не существует", "нет такого", "неизвестный пользователь", "неизвестный получатель", "не зарегистрирован",
    "не знайден", "не існує", "невідомий", "ismeretlen", "nem létezik", "nem található", "bulunamadı", "mevcut değil",
    "geçersiz alıcı", "bilinmeyen", "δεν υπάρχει", "δεν βρέθηκε", "άγνωστος", "nu există", "necunoscut", "không tồn tại",
    "tidak ditemukan", "tidak ada", "存在しません", "存在しない", "見つかりません", "見つかりませんでした", "宛先不明", "不明な宛先",
    "不存在", "无效的收件人", "無效的收件", "找不到", "查无此", "查無此", "찾을 수 없", "존재하지 않", "없는 사용자", "없는 계정",
];

/// No such domain.
#[rustfmt::skip]
pub const HOST: &[&str] = &[
    "domain existiert nicht", "domäne existiert nicht", "host nicht gefunden", "domain nicht gefunden", "domaine inconnu",
    "domaine n'existe pas", "domaine inexistant", "dominio desconocido", "dominio no existe", "el dominio no",
    "dominio inesistente", "dominio non esiste", "domínio inexistente", "domínio não existe", "domein bestaat niet",
    "onbekend domein", "domena nie istnieje", "doména neexistuje", "домен не существует", "домен не найден",
    "域名不存在", "ドメインが存在しません", "ドメインが見つかりません", "도메인이 존재하지",
];

/// This mail is not wanted.
#[rustfmt::skip]
pub const REFUSED: &[&str] = &[
    "als spam", "spamverdacht", "unerwünscht", "abgelehnt wegen", "indésirable", "refusé pour", "no deseado", "rechazado por",
    "indesiderat", "não solicitad", "indesejad", "ongewenst", "skräppost", "niechcian", "nevyžádan", "спам", "迷惑メール",
    "スパム", "垃圾邮件", "垃圾郵件", "스팸", "istenmeyen", "levélszemét", "黑名单", "受信拒否", "拒绝接收", "受信を拒否",
];

/// It may go well later.
#[rustfmt::skip]
pub const TROUBLE: &[&str] = &[
    "später erneut", "vorübergehend", "zeitüberschreitung", "réessayer", "temporairement", "ultérieurement", "más tarde",
    "temporalmente", "intente de nuevo", "temporaneamente", "più tardi", "temporariamente", "mais tarde", "tijdelijk",
    "later opnieuw", "tillfälligt", "midlertidig", "tymczasowo", "dočasně", "временно", "позже", "geçici", "稍后", "稍後",
    "後ほど", "一時的", "나중에 다시", "일시적",
];
