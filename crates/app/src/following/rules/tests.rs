#![allow(clippy::string_slice)] // at what was found

use proptest::prelude::*;

use super::*;

const OFFICE: [(i64, &str, &str, bool); 7] = [
    (1, "Dana Moss", "dana@alder.example", true),
    (2, "José María López", "jose@alder.example", true),
    (3, "Jo Alder", "jo.a@alder.example", true),
    (4, "Maria Gross", "maria.g@alder.example", true),
    (5, "Maria Lopez", "m.lopez@alder.example", true),
    (6, "Seán O'Neill", "sean@alder.example", true),
    (7, "Bob Stone", "bob@alder.example", false),
];

fn office() -> Vec<Named> {
    let mut all: Vec<Named> =
        OFFICE.iter().map(|(id, name, email, active)| Named::person(Id(*id), name, email, *active)).collect();
    all.push(Named::team(Id(20), "Front desk"));
    all
}

fn found(text: &str) -> Vec<(String, Found)> {
    mentions(text, &office()).into_iter().map(|one| (one.typed, one.found)).collect()
}

fn staff(text: &str) -> Option<i64> {
    match found(text).as_slice() {
        [(_, Found::One(Target::Staff(id)))] => Some(id.0),
        _ => None,
    }
}

#[test]
fn a_name_is_known_however_it_is_written() {
    for text in ["@dana", "@Dana Moss, please", "ask @DANA.MOSS.", "(@dana-moss)", "@dan", "**@dana**", "cc:@dana"] {
        assert_eq!(staff(text), Some(1), "{text}");
    }
    for text in ["@José María López", "@jose maria", "@jose.maria.lopez", "@JOSÉ", "@jose\u{301} mari\u{301}a"] {
        assert_eq!(staff(text), Some(2), "{text}");
    }
    for text in ["@sean o'neill", "@Seán", "@sean.o.neill", "@sean has it"] {
        assert_eq!(staff(text), Some(6), "{text}");
    }
    assert_eq!(staff("@jo please look"), Some(3), "a short name and a sentence behind it");
    assert_eq!(staff("@jo. Please look"), Some(3));
    assert_eq!(staff("@maria lopez knows"), Some(5));
    assert_eq!(staff("@m.lopez knows"), Some(5), "by the address");
    assert_eq!(found("@front desk: who?"), [("@front desk".to_owned(), Found::One(Target::Team(Id(20))))]);
    assert_eq!(found("@dana,@jo").len(), 2);
}

#[test]
fn what_could_be_two_people_is_nobodys_and_who_left_is_said_so() {
    assert!(
        matches!(found("@maria has it").as_slice(), [(typed, Found::Several(two))] if typed == "@maria" && two.len() == 2)
    );
    assert_eq!(found("@bob"), [("@bob".to_owned(), Found::Left(Target::Staff(Id(7))))]);
    assert_eq!(found("@nobody here"), [("@nobody".to_owned(), Found::Nobody)]);
    let mut all = office();
    all.push(Named::person(Id(8), "Bob Rivers", "bob.r@alder.example", true));
    assert_eq!(mentions("@bob", &all)[0].found, Found::One(Target::Staff(Id(8))), "who is here goes before who left");
}

#[test]
fn addresses_paths_code_and_quotations_name_nobody() {
    for text in [
        "dana@alder.example",
        "write to first.dana@dana.example now",
        "@dana@social.example",
        "https://example.com/@dana",
        "@5pm",
        "@ dana",
        "@",
        "`@dana`",
        "``a ` @dana``",
        "```\n@dana\n```",
        "~~~ rust\n#[x] @dana\n",
        "> @dana said",
        "  > @dana said",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
    assert_eq!(staff("it's `code` @dana"), Some(1));
    assert_eq!(staff("one ` alone @dana"), Some(1));
    assert_eq!(staff("> quoted\n@dana"), Some(1));
    assert_eq!(staff("```\ncode\n```\n@dana"), Some(1));
}

#[test]
fn the_handle_that_is_offered_is_only_theirs() {
    let all = office();
    let handles: Vec<String> = all.iter().filter(|one| one.active).map(|one| handle(one, &all)).collect();
    assert_eq!(
        handles,
        ["dana.moss", "jose.maria.lopez", "jo.alder", "maria.gross", "maria.lopez", "sean.o.neill", "front.desk"]
    );
    let twins = [
        Named::person(Id(1), "Ann Lee", "ann@a.example", true),
        Named::person(Id(2), "Ann Lee", "a.lee@a.example", true),
    ];
    assert_eq!([handle(&twins[0], &twins), handle(&twins[1], &twins)], ["ann", "a.lee"]);
}

#[test]
fn who_is_called_by_a_number_is_named_and_a_time_is_none() {
    let mut all = office();
    all.push(Named::team(Id(21), "2nd line"));
    assert_eq!(mentions("@2nd.line please", &all)[0].found, Found::One(Target::Team(Id(21))));
    assert_eq!(mentions("@2 of them, @5pm", &all), []);
}

fn people() -> impl Strategy<Value = Vec<Named>> {
    let name = "[A-ZÀ-Þa-zà-ÿĀ-žА-я]{1,7}( [A-Za-zÀ-ÿ]{1,5}(['’-][a-z]{1,4})?){0,3}";
    proptest::collection::vec((name, "[a-z]{1,6}(\\.[a-z]{1,6})?", any::<bool>()), 1..8).prop_map(|all| {
        let numbered = (1..).zip(all);
        numbered
            .map(|(id, (name, local, active))| Named::person(Id(id), &name, &format!("{local}{id}@a.example"), active))
            .collect()
    })
}

proptest! {
    #[test]
    fn whoever_has_a_handle_of_their_own_is_found_by_it(all in people(), n in 0_usize..8, before in "(\\PC{0,12}[ (,]|)", after in "([,;:!?)]|\\. |\n)[a-z ]{0,9}|") {
        let one = &all[n % all.len()];
        let handle = handle(one, &all);
        let words: Vec<String> = handle.split('.').map(str::to_owned).collect();
        prop_assume!(one.active && resolve(&words, &all) == (words.len(), Found::One(one.target)));
        prop_assume!(!before.contains(['`', '@', '>', '~']));
        let text = format!("{before}@{handle}{after}");
        let found = mentions(&text, &all);
        prop_assert_eq!(found.len(), 1, "{}", text);
        prop_assert_eq!(&found[0].found, &Found::One(one.target), "{}", text);
        prop_assert_eq!(&text[found[0].at.clone()], format!("@{handle}"));
    }

    #[test]
    fn no_address_names_anybody(all in people(), local in "[A-Za-z0-9._%+-]{1,12}", domain in "[a-z]{1,8}(\\.[a-z]{2,5}){1,2}", around in "[ a-z,.]{0,8}") {
        let text = format!("{around} {local}@{domain} {around}");
        prop_assert_eq!(mentions(&text, &all), vec![]);
    }

    #[test]
    fn nothing_in_code_or_quotations_names_anybody(all in people(), n in 0_usize..8, words in "[a-z ]{0,9}") {
        let handle = handle(&all[n % all.len()], &all);
        for text in [format!("`{words} @{handle}`"), format!("> {words} @{handle}\n"), format!("```\n{words} @{handle}\n```"), format!("x\n~~~\n@{handle}")] {
            prop_assert_eq!(mentions(&text, &all), vec![], "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_without_harm(all in people(), text in "\\PC{0,60}|[@`>~a-z .\n]{0,80}") {
        let found = mentions(&text, &all);
        let mut from = 0;
        for one in found {
            prop_assert!(one.at.start >= from && text[one.at.clone()].starts_with('@'));
            from = one.at.end;
        }
    }
}
