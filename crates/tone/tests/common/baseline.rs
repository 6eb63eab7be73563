//! The thing to beat: a list of words, as one writes it in an hour. Written before the model.

const BAD: &str = "angry annoyed annoying appalling awful bad broken cancelled canceled charged cold complain \
    complaint complaints confused crap damaged defective delay delayed delays dirty disappointed disappointing \
    disgraceful disgusting disgusted dreadful error errors fail failed failure fault faulty forgot frustrated \
    frustrating furious hate hopeless horrible hours ignored incompetent incorrect issue issues joke late lack lost \
    manager missed missing mistake mistakes mess nightmare nobody outrageous overcharged pathetic poor poorly problem \
    problems promised refund ridiculous rude ruined shame shocking slow stuck stupid sucks terrible ugh unacceptable \
    unfortunately unhappy unhelpful unprofessional unsatisfied upset useless wait waited waiting waste wasted worse \
    worst wrong wtf never not no without still again";

const GOOD: &str = "amazing appreciate awesome best brilliant caring enjoy enjoyed excellent fantastic fine friendly \
    glad good grateful great happy helpful kind love loved lovely nice perfect pleased polite professional quick \
    satisfied superb thank thanks wonderful well";

/// Bad words less good ones, the more so the shorter the text.
pub fn score(text: &str) -> f64 {
    let low = text.to_lowercase();
    let words: Vec<&str> = low.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let count = |list: &str| words.iter().filter(|word| list.split_whitespace().any(|known| known == **word)).count();
    (count(BAD) as f64 - count(GOOD) as f64) / (words.len().max(5) as f64).sqrt()
}
