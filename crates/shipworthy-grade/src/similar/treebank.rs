//! Words as the Penn Treebank splits them: punctuation stands alone, "can't" is two words.
//!
//! The rules are those of Robert MacIntyre's tokenizer for the Penn Treebank (1995), in the order in which js-rouge 3.2 applies them,
//! so that scores can be compared with those of promptfoo. The text is taken for one sentence.

/// Words that are split in two, as (first, second).
const CONTRACTIONS: [(&str, &str); 10] = [
    ("can", "not"),
    ("d", "'ye"),
    ("gim", "me"),
    ("gon", "na"),
    ("got", "ta"),
    ("lem", "me"),
    ("more", "'n"),
    ("wan", "na"),
    ("'t", "is"),
    ("'t", "was"),
];

/// The tokens of `text`; none when it holds nothing but space.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let spaced: Vec<&str> =
        text.split(|c: char| crate::js::is_space(c) || c == '\u{85}').filter(|word| !word.is_empty()).collect();
    let text = spaced.join(" ");
    if text.is_empty() {
        return Vec::new();
    }
    let mut line = final_dot(&punctuation(&quotes(&text)));
    line = marks(&line);
    line = format!(" {line} ");
    line = apostrophes(&line);
    for contraction in CONTRACTIONS {
        line = split_contraction(&line, contraction);
    }
    line.split(' ').filter(|token| !token.is_empty()).map(str::to_owned).collect()
}

/// Quotes become two grave accents where they open and two apostrophes where they close.
fn quotes(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut result = String::with_capacity(text.len() + 16);
    let mut inside = false;
    let mut at = 0;
    while at < characters.len() {
        let Some(length) = quote(&characters, at) else {
            result.push(characters[at]);
            at += 1;
            continue;
        };
        inside = match characters[at] {
            '`' => true,
            '"' => opens(&characters, at, 1, inside),
            _ => opens(&characters, at, 2, inside) && pairs(&characters, at),
        };
        result.push_str(if inside { " `` " } else { " '' " });
        at += length;
    }
    result
}

/// How many characters the quote at `at` has, if one stands there.
fn quote(characters: &[char], at: usize) -> Option<usize> {
    match (characters[at], characters.get(at + 1)) {
        ('`', Some('`')) | ('\'', Some('\'')) => Some(2),
        ('"', _) => Some(1),
        _ => None,
    }
}

/// Whether the quote at `at` opens: no other is open, it does not end a sentence or the text, and it stands after space or punctuation.
fn opens(characters: &[char], at: usize, length: usize, inside: bool) -> bool {
    let before = at.checked_sub(1).map(|before| characters[before]);
    let something_follows = at + length < characters.len();
    let after_opening = before.is_none_or(|before| before == ' ' || "([{<".contains(before));
    let after_punctuation = before.is_none_or(|before| {
        before == ' ' || before == '<' || !before.is_alphanumeric() && !"$+=>^`|~".contains(before)
    });
    let ends_sentence = before.is_some_and(|before| ".!?".contains(before));
    !inside && (something_follows || after_opening) && after_punctuation && !ends_sentence
}

/// Whether two apostrophes at `at` have a word after them and two apostrophes after that.
fn pairs(characters: &[char], at: usize) -> bool {
    let word = characters.get(at + 2).is_some_and(|next| next.is_alphanumeric() || "([{$€£¥".contains(*next));
    let next_quote = (at + 2..characters.len()).find(|later| quote(characters, *later).is_some());
    at > 0 && word && next_quote.is_some_and(|next| characters[next] == '\'')
}

/// Dots of an ellipsis, colons and commas that stand in no number, and signs, each with space around it.
fn punctuation(text: &str) -> String {
    let text = text.replace("...", " ... ");
    let mut result = String::with_capacity(text.len() + 16);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let alone = match character {
            ':' | ',' => !characters.peek().copied().is_some_and(is_decimal),
            ';' | '@' | '#' | '$' | '%' | '&' => true,
            _ => false,
        };
        if alone {
            result.extend([' ', character, ' ']);
        } else {
            result.push(character);
        }
    }
    result
}

/// A decimal digit, of the scripts in which models write numbers.
fn is_decimal(character: char) -> bool {
    character.is_ascii_digit()
        || matches!(character, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{966}'..='\u{96f}' | '\u{ff10}'..='\u{ff19}')
}

/// The dot that ends the text, before closing brackets and quotes, stands alone; that of `U.S.` does not.
fn final_dot(text: &str) -> String {
    let closing = text.trim_end_matches(|c: char| "])}>'".contains(c) || crate::js::is_space(c));
    let Some(body) = closing.strip_suffix('.') else { return text.to_owned() };
    let mut before = body.chars().rev();
    let last = before.next();
    let acronym = last.is_some_and(|c| c.is_ascii_alphabetic())
        && before.next() == Some('.')
        && before.next().is_some_and(|c| c.is_ascii_alphabetic())
        && !before.next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    if last.is_none_or(|last| last == '.') || acronym {
        return text.to_owned();
    }
    format!("{body} .{} ", &text[closing.len()..])
}

/// Question and exclamation marks, brackets and double dashes stand alone.
fn marks(text: &str) -> String {
    let mut result = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if "?![](){}<>".contains(character) {
            result.extend([' ', character, ' ']);
        } else {
            result.push(character);
        }
    }
    result.replace("--", " -- ")
}

/// Apostrophes at the end of words, and `'s`, `'m`, `'d`, `'ll`, `'re`, `'ve` and `n't`, stand alone.
fn apostrophes(line: &str) -> String {
    let mut words = Vec::new();
    for word in line.split(' ') {
        let mut word = word.to_owned();
        let mut endings = Vec::new();
        let other_than_quote = |text: &str| text.chars().next_back().is_some_and(|c| c != '\'');
        if word.ends_with('\'') && other_than_quote(&word[..word.len() - 1]) {
            word.pop();
            endings.push("'".to_owned());
        }
        for ending in ["'s", "'S", "'m", "'M", "'d", "'D", "'ll", "'LL", "'re", "'RE", "'ve", "'VE", "n't", "N'T"] {
            if endings.is_empty() && word.ends_with(ending) {
                word.truncate(word.len() - ending.len());
                endings.push(ending.to_owned());
            }
        }
        words.push(word);
        words.extend(endings);
    }
    words.join(" ")
}

/// One of the uncommon contractions, as a whole word, in two.
fn split_contraction(line: &str, (first, second): (&str, &str)) -> String {
    let whole = format!("{first}{second}");
    let lower = line.to_lowercase();
    if !lower.contains(&whole) || lower.len() != line.len() {
        return line.to_owned();
    }
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut result = String::with_capacity(line.len() + 8);
    let mut from = 0;
    for (at, _) in lower.match_indices(&whole) {
        let end = at + whole.len();
        let alone = !line[..at].chars().next_back().is_some_and(word) && !line[end..].chars().next().is_some_and(word);
        if alone && at >= from {
            result.push_str(&line[from..at]);
            result.push_str(&format!(" {} {} ", &line[at..at + first.len()], &line[at + first.len()..end]));
            from = end;
        }
    }
    result.push_str(&line[from..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_stands_alone() {
        let check = |text: &str, expected: &str| assert_eq!(tokens(text).join("|"), expected, "{text}");
        check("the fox jumps.", "the|fox|jumps|.");
        check("it costs $1,000.50 at 12:30, no?", "it|costs|$|1,000.50|at|12:30|,|no|?");
        check("i can't, they'll go (now)", "i|ca|n't|,|they|'ll|go|(|now|)");
        check("he said \"yes\" to me", "he|said|``|yes|''|to|me");
        check("i cannot wait... in the u.s.", "i|can|not|wait|...|in|the|u.s.");
        check("dogs' food -- the dog's", "dogs|'|food|--|the|dog|'s");
        check("  ", "");
    }
}
