use super::*;
use crate::customers::headings::{Meaning, describe};

fn table(text: &str) -> Table {
    read(text.as_bytes()).unwrap()
}

fn meanings(headings: &str) -> Vec<Meaning> {
    let headings: Vec<String> = headings.split(',').map(str::to_owned).collect();
    headings::mapping(&headings).columns.into_iter().map(|(_, meaning)| meaning).collect()
}

#[test]
fn any_encoding_gives_the_same_names() {
    let text = "Name;Email\nJürgen Groß;jg@example.de\n";
    let utf16 = |bytes: fn(u16) -> [u8; 2], mark: [u8; 2]| {
        let mut file = mark.to_vec();
        file.extend(text.encode_utf16().flat_map(bytes));
        file
    };
    let mut marked = vec![0xEF, 0xBB, 0xBF];
    marked.extend(text.as_bytes());
    let old: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let files = [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8", marked),
        ("UTF-16LE", utf16(u16::to_le_bytes, [0xFF, 0xFE])),
        ("UTF-16BE", utf16(u16::to_be_bytes, [0xFE, 0xFF])),
        ("windows-1252", old),
    ];
    for (encoding, file) in files {
        let table = read(&file).unwrap();
        assert_eq!(table.encoding, encoding);
        assert_eq!(table.headings, ["Name", "Email"]);
        assert_eq!(table.rows[0].cells, ["Jürgen Groß", "jg@example.de"], "{encoding}");
    }
    assert_eq!(read(b"PK\x03\x04\0\0\0"), Err(CsvProblem::NotText), "a spreadsheet is no CSV file");
}

#[test]
fn the_delimiter_is_seen_in_the_headings() {
    assert_eq!(table("Name,Email\nAnn; Bob,a@b.example\n").delimiter, ',');
    assert_eq!(table("Name;\"Email, home\";Phone\n").delimiter, ';');
    assert_eq!(table("Name\tEmail\nAnn\ta@b.example\n").delimiter, '\t');
    let named = table("sep=;\r\nName;Email\r\nAnn;a@b.example\r\n");
    assert_eq!((named.headings.len(), named.rows[0].line), (2, 3));
    assert_eq!(table("Name\nAnn\n").rows[0].cells, ["Ann"], "one column needs none");
}

#[test]
fn broken_quotes_are_refused_with_their_line() {
    assert_eq!(
        read(b"Name,Email\nAnn,a@b.example\n\"Bob,b@b.example\nCid,c@b.example\n"),
        Err(CsvProblem::QuoteNeverClosed { line: 3 })
    );
    assert_eq!(read(b"Name,Email\n\"Ann\"y,a@b.example\n"), Err(CsvProblem::QuoteMisplaced { line: 2 }));
    assert_eq!(read(b"Name,Email\nAnn \"A\" Lee,a@b.example\n"), Err(CsvProblem::QuoteMisplaced { line: 2 }));
    assert_eq!(read(b"Name,Notes\r\n\"a\r\nb\",x\r\nC\"d,y\r\n"), Err(CsvProblem::QuoteMisplaced { line: 4 }));
    assert_eq!(read(b""), Err(CsvProblem::Empty));
    assert_eq!(read(b"\xEF\xBB\xBF \n\n"), Err(CsvProblem::Empty));
}

#[test]
fn cells_may_hold_delimiters_lines_and_doubled_marks() {
    let table = table("Name,Notes\r\n\"Lee, Ann\",\"said \"\"yes\"\"\r\nand left\"\r\n\r\nBob,\r\n");
    assert_eq!(table.rows.len(), 2, "a blank line is no customer");
    assert_eq!(table.rows[0].cells, ["Lee, Ann", "said \"yes\"\r\nand left"]);
    assert_eq!((table.rows[0].line, table.rows[1].line), (2, 5));
}

#[test]
fn headings_of_the_programs_are_known() {
    use Meaning::*;
    assert_eq!(
        meanings(
            "First Name,Last Name,Organization Name,Organization Title,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value,Address 1 - City,Birthday,Notes"
        ),
        [GivenName, FamilyName, Organisation, JobTitle, Unknown, Email, Phone, Unknown, Birthday, Note]
    );
    assert_eq!(
        meanings(
            "Name,Given Name,Family Name,E-mail 2 - Type,E-mail 2 - Value,Organization 1 - Name,Organization 1 - Yomi Name,Language"
        ),
        [FullName, GivenName, FamilyName, Unknown, Email, Organisation, Unknown, Language]
    );
    assert_eq!(
        meanings(
            "Title,First Name,Company,Job Title,Business Phone,Business Phone 2,Business Fax,Mobile Phone,E-mail Address,E-mail 2 Address,E-mail 2 Display Name,E-mail Type"
        ),
        [Unknown, FullName, Organisation, JobTitle, Phone, Phone, Unknown, Phone, Email, Email, Unknown, Unknown]
    );
    assert_eq!(
        meanings("Display Name,Primary Email,Secondary Email,Work Phone,Fax Number,Mobile Number,Birth Year"),
        [FullName, Email, Email, Phone, Unknown, Phone, Birthday]
    );
    assert_eq!(
        meanings("Nombre,Apellidos,Correo electrónico,Teléfono móvil,Empresa,Notas,Idioma"),
        [GivenName, FamilyName, Email, Phone, Organisation, Note, Language]
    );
    assert_eq!(meanings("Nombre,Correo"), [FullName, Email], "alone it is the whole name");
    assert_eq!(
        meanings("Vorname,Name,E-Mail-Adresse,Handy,Firma"),
        [GivenName, FamilyName, Email, Phone, Organisation]
    );
}

#[test]
fn a_row_becomes_a_customer_with_all_addresses_and_numbers() {
    let file = "First Name,Last Name,Organization Name,Organization Title,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Value,Notes\n\
                Ann,Lee,Greenfield,Head of billing,ann@g.example ::: lee@g.example,ANN@g.example,212 555 0143,Calls on Tuesdays\n\
                ,,Acme Ltd,,info@acme.example,,,\n\
                ,,,,only@address.example,,,\n";
    let (_, mapping, drafts) = drafts(file.as_bytes()).unwrap();
    assert_eq!(describe(&mapping)[0], ("First Name", Meaning::GivenName));
    assert_eq!(drafts[0].name, "Ann Lee");
    assert_eq!(drafts[0].role, "Head of billing, Greenfield");
    assert_eq!(drafts[0].emails, ["ann@g.example", "lee@g.example"]);
    assert_eq!(drafts[0].phones, ["212 555 0143"]);
    assert_eq!(drafts[0].note, "Calls on Tuesdays");
    assert_eq!((drafts[1].name.as_str(), drafts[1].kind), ("Acme Ltd", Kind::Organisation));
    assert_eq!(drafts[2].name, "only@address.example");
}

#[test]
fn a_file_that_holds_no_customers_says_what_it_holds() {
    let refused = drafts(b"Colour,Size\nred,4\n").unwrap_err();
    assert_eq!(refused, CsvProblem::NoKnownColumn { headings: "Colour, Size".to_owned() });
}

/// Whatever is in the file, reading it ends, and never with a panic.
#[test]
fn no_file_is_too_strange() {
    use proptest::prelude::*;
    proptest!(ProptestConfig::with_cases(500), |(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[a\",;\n\r\t=é]{0,80}")| {
        let _ = drafts(&bytes);
        let _ = drafts(text.as_bytes());
    });
}
