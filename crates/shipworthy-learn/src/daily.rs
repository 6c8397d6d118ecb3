//! The cases of a day: the same three for everybody, one of each stream, two or three minutes each and one of them two.

use crate::archetype::{ARCHETYPES, Stream};
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};

/// The case of a stream on a day, given as days since 1970-01-01. Its level goes up and down through the week.
pub fn daily(day: u32, stream: Stream) -> Code {
    let mut draws = Draws::keyed(u64::from(day), stream.name(), Purpose::Daily, 0);
    let level = Level::ALL[[0, 0, 1, 1, 2, 1, 0][day as usize % 7]];
    // Each stream has its turn to be the quick one.
    let quick = Stream::ALL[day as usize % Stream::ALL.len()] == stream;
    let longest = if quick { 2 } else { 3 };
    let fitting: Vec<_> = ARCHETYPES
        .into_iter()
        .filter(|archetype| archetype.minutes(level) <= longest)
        .flat_map(|archetype| archetype.families_of(stream).into_iter().map(move |family| (archetype, family)))
        .collect();
    let (archetype, family) = *draws.one_of(&fitting);
    let code = Code::new(archetype, draws.bits(), level);
    Code { family: Some(family.to_owned()), ..code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_case_of_each_stream_and_days_differ() {
        let of = |day| Stream::ALL.map(|stream| daily(day, stream).to_string());
        assert_eq!(of(20_778), of(20_778));
        assert_ne!(of(20_778), of(20_779));
        for stream in Stream::ALL {
            let code = daily(20_778, stream);
            let families = code.of().expect("an archetype").families_of(stream);
            assert!(families.contains(&code.family.as_deref().expect("a family")), "{code}");
            assert_eq!(code.to_string().parse::<Code>().as_ref(), Ok(&code), "it can be shared");
        }
    }
}
