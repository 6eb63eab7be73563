//! Is an address dead? What servers of many makers and countries say, told by somebody who knows them, not taken from the
//! collections that the accuracy is counted on.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use mail::parse::bounce::Bounce;
use mail::parse::parse;

/// A report as Postfix writes it of an answer, at this step of the conversation.
fn refused(answer: &str, status: &str, step: &str) -> Bounce {
    let raw = format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org (Mail Delivery System)\nTo: desk@kept.example\n\
         Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\
         Content-Type: text/plain; charset=utf-8\n\nThis is the mail system at host mx.example.org.\n\n\
         <ann@example.com>: host mail.example.com[192.0.2.1] said: {answer} (in reply to {step} command)\n\n--b\n\
         Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n\
         Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: {status}\n\
         Diagnostic-Code: smtp; {answer}\n\n--b--\n"
    );
    let mail = parse(raw.as_bytes()).unwrap();
    assert_eq!(mail.bounces.len(), 1, "{answer}");
    mail.bounces[0].clone()
}

/// Of these answers to RCPT TO: those that are taken for the other kind.
fn wrong(answers: &[&str], permanent: bool) -> Vec<String> {
    let taken = |answer: &&&str| refused(answer, "5.0.0", "RCPT TO").permanent != permanent;
    answers.iter().filter(taken).map(|answer| (*answer).to_owned()).collect()
}

#[test]
fn nobody_there_is_for_good_in_many_languages() {
    let answers = [
        "550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).",
        "554 delivery error: dd This user doesn't have a yahoo.com account (ann@yahoo.com) [0]",
        "550 5.1.1 <ann@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
        "550 5.1.1 unknown or illegal alias: ann@example.com",
        "553 sorry, this recipient is not in my validrcptto list (#5.7.1)",
        "550 No such person at this address",
        "550 #5.1.0 Address rejected.",
        "550 Mailbox not found",
        "550 5.1.6 Recipient no longer on server",
        "550 This account has been closed",
        "550 5.1.1 the account has been deleted",
        "550 ann has left the company",
        "550 5.1.1 unbekannter Benutzer",
        "550 Empfänger unbekannt",
        "550 Postfach existiert nicht",
        "550 5.1.1 Adresse d au moins un destinataire invalide. LPN416",
        "550 Cette adresse n'existe pas",
        "550 Utilisateur inconnu",
        "550 Usuario desconocido",
        "550 El buzón no existe",
        "550 Utente sconosciuto",
        "550 La casella non esiste",
        "550 Usuário desconhecido",
        "550 Caixa postal inexistente",
        "550 Onbekende gebruiker",
        "550 Postbus bestaat niet",
        "550 Okänd mottagare",
        "550 Adressen finns inte",
        "550 Modtageren findes ikke",
        "550 Ukjent bruker",
        "550 Tuntematon vastaanottaja",
        "550 Nieznany użytkownik",
        "550 Konto nie istnieje",
        "550 Uživatel neexistuje",
        "550 Нет такого пользователя",
        "550 Почтовый ящик не найден",
        "550 Користувача не існує",
        "550 Ismeretlen címzett",
        "550 Kullanıcı bulunamadı",
        "550 宛先が見つかりません",
        "550 ユーザーが存在しません",
        "550 收件人地址不存在",
        "550 존재하지 않는 사용자",
        "550 Người dùng không tồn tại",
        // What stands beside the reason is not it.
        "550 5.1.1 User unknown. Please verify address and send again to a valid from our list",
        "550 No such user here; a copy went to the originator",
        "550 5.1.1 Recipient not found, the return address was told",
        "550 Usuario desconocido, reply address not used",
    ];
    assert_eq!(wrong(&answers, true), Vec::<String>::new());
}

#[test]
fn a_domain_that_is_not_there_or_takes_no_mail_is_for_good() {
    let answers = [
        "550 Host unknown",
        "550 5.1.2 Recipient address rejected: Domain not found",
        "550 unrouteable address",
        "550 5.4.310 DNS domain example.com does not exist",
        "554 5.4.4 Name service error for name=example.com type=MX: Host not found",
        "556 5.1.10 Domain example.com does not accept mail (nullMX)",
        "550 DNS Error: DNS type 'mx' lookup of example.com responded with code NXDOMAIN",
        "550 Domain existiert nicht",
        "550 Domaine inconnu",
        "550 Dominio inesistente",
        "550 Домен не существует",
        "550 域名不存在",
    ];
    assert_eq!(wrong(&answers, true), Vec::<String>::new());
}

#[test]
fn a_full_mailbox_is_emptied_again_in_many_languages() {
    let answers = [
        "552 5.2.2 The email account that you tried to reach is over quota",
        "550 5.2.2 mailbox full",
        "552 Quota exceeded",
        "550 user has too much mail, mailbox size limit exceeded",
        "550 5.1.1 Das Postfach des Empfängers ist voll",
        "550 Speicherplatz überschritten",
        "550 La boîte du destinataire est pleine",
        "550 Boite du destinataire pleine. LPN406",
        "550 El buzón está lleno",
        "550 Cuota excedida",
        "550 La casella di posta è piena",
        "550 Caixa de correio cheia",
        "550 Postbus is vol",
        "550 Inkorgen är full",
        "550 Postkassen er fuld",
        "550 Innboksen er full",
        "550 Postilaatikko on täynnä",
        "550 Skrzynka jest pełna",
        "550 Schránka je plná",
        "550 Почтовый ящик переполнен",
        "550 Скринька переповнена",
        "550 A postafiók megtelt",
        "550 Posta kutusu dolu",
        "550 メールボックスがいっぱいです",
        "550 收件人邮箱已满",
        "550 信箱已滿",
        "550 메일함이 가득 찼습니다",
    ];
    assert_eq!(wrong(&answers, false), Vec::<String>::new());
}

#[test]
fn what_can_be_different_tomorrow_keeps_the_address() {
    let answers = [
        "451 4.7.1 Greylisted, please try again in 5 minutes",
        "550 5.2.1 The email account that you tried to reach is disabled",
        "550 Mailbox temporarily disabled",
        "550 Dieses Konto ist gesperrt",
        "550 Compte suspendu",
        "550 Аккаунт заблокирован",
        "550 5.7.1 Service unavailable; client host [192.0.2.9] blocked using zen.spamhaus.org",
        "550 5.7.1 Our system has detected that this message is likely unsolicited mail",
        "550 5.7.26 This mail is unauthenticated, which poses a security risk",
        "554 5.7.1 Nachricht als Spam abgelehnt",
        "550 Message refusé pour cause de spam",
        "550 Сообщение похоже на спам",
        "550 垃圾邮件",
        "554 5.7.1 Relay access denied",
        "552 5.3.4 Message size exceeds fixed limit",
        "421 4.7.0 Too many connections from your IP",
        "454 4.7.5 Certificate validation failure",
        "550 5.7.1 TLS required",
        "550 5.4.6 mail loop: too many hops",
        "550 5.7.133 sender not authenticated for group",
        "550 The recipient is only accepting mail from specific email addresses",
        "550 You have been blocked by the recipient",
    ];
    assert_eq!(wrong(&answers, false), Vec::<String>::new());
}

#[test]
fn the_step_of_the_conversation_says_whom_it_is_about() {
    assert!(refused("550 User unknown", "5.0.0", "RCPT TO").permanent);
    assert!(!refused("550 User unknown", "5.0.0", "end of DATA").permanent, "filters of mobile networks say so");
    assert!(!refused("550 unknown user", "5.0.0", "MAIL FROM").permanent, "that is about us");
}

#[test]
fn a_discontinued_account_is_for_good_and_a_locked_one_is_not() {
    assert!(refused("554 This account has been disabled or discontinued [#102]", "5.0.0", "RCPT TO").permanent);
    assert!(!refused("550 User account disabled", "5.7.13", "RCPT TO").permanent);
}

#[test]
fn a_note_that_says_what_may_be_is_no_proof() {
    for text in [
        "die Gruppe ist möglicherweise nicht vorhanden, oder Sie haben keine Berechtigung.",
        "il se peut que le groupe n'existe pas, ou que vous ne soyez pas autorisé.",
        "存在しないか、メッセージを投稿する権限がない可能性があります。",
    ] {
        let raw = format!(
            "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@example.com>\nTo: desk@kept.example\n\
             X-Failed-Recipients: group@example.com\nSubject: Delivery Status Notification (Failure)\n\
             Content-Type: text/plain; charset=utf-8\n\nHallo desk@kept.example,\n\n{text}\n"
        );
        let mail = parse(raw.as_bytes()).unwrap();
        assert!(!mail.bounces[0].permanent, "{text} {:?}", mail.bounces);
    }
}

/// PowerMTA sorts the answers it gets, and says how.
#[test]
fn the_class_a_server_found_counts() {
    let report = |class: &str| {
        let raw = format!(
            "From: postmaster@mx.example.org\nTo: desk@kept.example\nSubject: Delivery report\nMIME-Version: 1.0\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nIt failed.\n\n--b\n\
             Content-Type: message/delivery-status\n\nReporting-MTA: dns;mx.example.org\n\n\
             Final-Recipient: rfc822;ann@example.com\nAction: failed\nStatus: 5.2.1 (mailbox disabled)\n\
             Diagnostic-Code: smtp;550 5.2.1 no\nX-PowerMTA-BounceCategory: {class}\n\n--b--\n"
        );
        parse(raw.as_bytes()).unwrap().bounces[0].permanent
    };
    assert_eq!(["bad-mailbox", "bad-domain"].map(report), [true, true]);
    assert_eq!(["inactive-mailbox", "quota-issues", "spam-related", "routing-errors"].map(report), [false; 4]);
}

/// Boundaries that were broken on the way: the words are shown as they were sent, and a bounce is still understood.
#[test]
fn a_mail_whose_parts_cannot_be_told_apart_is_not_empty() {
    let raw = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: desk@kept.example\nSubject: Returned mail\n\
               MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"gone\"\n\n\
               The following addresses had permanent fatal errors\n<ann@example.com>\n\nFinal-Recipient: rfc822; ann@example.com\n\
               Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\n";
    let mail = parse(raw.as_bytes()).unwrap();
    assert!(mail.text.starts_with("The following addresses"), "{}", mail.text);
    assert_eq!(mail.warnings.len(), 1);
    assert_eq!((mail.bounces[0].address.as_str(), mail.bounces[0].permanent), ("ann@example.com", true));
    let unfolded = "From: ann@example.com\nSubject: Hello\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\
                    Content-Type: multipart/alternative;\nboundary=b\n\n--b\nContent-Type: text/plain\n\nIt works now.\n\n--b--\n\n--a--\n";
    assert!(
        parse(unfolded.as_bytes()).unwrap().text.contains("It works now."),
        "its header lines were unfolded wrongly"
    );
}
