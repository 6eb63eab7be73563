use super::*;
use std::fs;

fn origins(root: &Path, items: &[Item]) -> Vec<String> {
    let root = format!("{}/", root.display());
    items
        .iter()
        .map(|i| format!("{}{}", if matches!(i, Item::Mail(_)) { "" } else { "aside " }, i.origin().replace(&root, "")))
        .collect()
}

fn mbox(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mbox");
    fs::write(&path, text).unwrap();
    open(&[path]).unwrap().map(|i| String::from_utf8_lossy(i.raw()).into_owned()).collect()
}

#[test]
fn an_mbox_is_split_where_mails_begin_and_nowhere_else() {
    let from = "From joe Tue Aug  6 11:51:02 2002";
    let both = mbox(&format!(
        "{from}\nSubject: 1\n\nFrom May on we close.\n\n{from}\nthat was no header\n\n{from}\nSubject: 2\n\n>From here\n"
    ));
    assert_eq!(
        both,
        [
            format!("Subject: 1\n\nFrom May on we close.\n\n{from}\nthat was no header\n"),
            "Subject: 2\n\n>From here\n".to_owned()
        ]
    );
    let crlf = mbox(&format!("{from}\r\nSubject: 1\r\n\r\na\r\n\r\n{from}\r\nSubject: 2\r\n\r\nb"));
    assert_eq!(crlf, ["Subject: 1\r\n\r\na\r\n", "Subject: 2\r\n\r\nb"]);
    let cr = mbox(&format!("{from}\rSubject: 1\r\ra\r\r{from}\rSubject: 2\r\rb"));
    assert_eq!(cr, ["Subject: 1\r\ra\r", "Subject: 2\r\rb"]);
    // Cut off in the middle of the headers: the last mail is given as it is.
    assert_eq!(mbox(&format!("{from}\nSubject: 1\n\na\n\n{from}\nSubj")).len(), 1);
    assert_eq!(mbox(&format!("{from}\nSubject: 1\n\na\n\n{from}\nSubject: tru"))[1], "Subject: tru");
}

#[test]
fn folders_are_read_in_order_without_loops_and_hidden_files() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for (name, text) in [
        ("b.eml", "Subject: b\n\n"),
        ("a.txt", "From: a\n\n"),
        (".hidden", "From: x\n\n"),
        ("note.txt", "Two: things\n\n"),
        ("empty", ""),
        ("box/cur/1:2,S", "From: c\n\n"),
        ("box/new/2", "From: d\n\n"),
        ("box/tmp/3", "From: e\n\n"),
        ("box/.Sent/cur/4", "From: f\n\n"),
        ("plain/tmp/5", "From: g\n\n"),
    ] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(root, root.join("plain/loop")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", root.join("plain/dead")).unwrap();
    let mut reader = open(&[root.to_path_buf()]).unwrap();
    let items: Vec<Item> = reader.by_ref().collect();
    assert_eq!(
        origins(root, &items),
        [
            "a.txt",
            "b.eml",
            "box/.Sent/cur/4",
            "box/cur/1:2,S",
            "box/new/2",
            "aside empty",
            "aside note.txt",
            "aside plain/dead",
            "plain/tmp/5"
        ]
    );
    assert_eq!(reader.bytes_done(), reader.bytes_total());
}

#[test]
fn a_path_that_is_not_there_is_said_with_a_hint() {
    let error = open(&[PathBuf::from("/no/such/path")]).err().unwrap().to_string();
    assert!(error.contains("there is nothing at /no/such/path") && error.contains("hint:"), "{error}");
}
