use insta::assert_snapshot;
use shipworthy_report::{Style, terminal};

use crate::sample;

const PLAIN: Style = Style { colour: false, unicode: true };

#[test]
fn the_rich_check_at_a_hundred_columns() {
    assert_snapshot!(terminal(&sample::check(), 100, PLAIN));
}

#[test]
fn the_rich_check_at_sixty_columns() {
    assert_snapshot!(terminal(&sample::check(), 60, PLAIN));
}

#[test]
fn ascii_for_terminals_that_need_it() {
    let text = terminal(&sample::check(), 100, Style { colour: false, unicode: false });
    assert!(text.is_ascii(), "every character can be shown");
    assert_snapshot!(text);
}

#[test]
fn little_to_say() {
    assert_snapshot!(terminal(&sample::bare(), 80, PLAIN));
}

#[test]
fn a_pass() {
    assert_snapshot!(terminal(&sample::passing(), 100, PLAIN));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for check in [sample::check(), sample::bare(), sample::passing()] {
        for width in 40..=130 {
            for unicode in [true, false] {
                for line in terminal(&check, width, Style { colour: false, unicode }).lines() {
                    assert!(line.chars().count() <= width, "{} > {width}: {line}", line.chars().count());
                }
            }
        }
    }
}

#[test]
fn it_fits_on_a_page() {
    let lines = terminal(&sample::check(), 100, PLAIN).lines().count();
    assert!(lines <= 85, "{lines} lines");
}

#[test]
fn colour_only_adds_colour() {
    let coloured = terminal(&sample::check(), 100, Style { colour: true, unicode: true });
    let mut plain = String::new();
    let mut chars = coloured.chars();
    let mut escapes = 0;
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            escapes += 1;
            chars.by_ref().find(|c| *c == 'm');
        } else {
            plain.push(c);
        }
    }
    assert!(escapes > 20);
    assert_eq!(plain, terminal(&sample::check(), 100, PLAIN));
}

#[test]
fn data_cannot_steer_the_terminal() {
    let mut check = sample::check();
    check.feature = "\u{1b}[2J\u{1b}]0;title\u{7}card\u{202e}\r\nscreen".into();
    check.sentences[0] = "line\u{9b}31m one\u{2066}".into();
    let text = terminal(&check, 100, PLAIN);
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
    assert!(!text.contains(['\u{202e}', '\u{2066}']));
}
