//! Keys that tests press.

use serde_json::{Value, json};

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "a key's name says all")]
pub enum Key {
    Tab,
    ShiftTab,
    Enter,
    /// Enter with Ctrl held.
    CtrlEnter,
    Escape,
    Space,
    Backspace,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    /// A letter, a digit or a sign, without modifiers.
    Character(char),
}

impl Key {
    /// Name, code and number as the protocol and the DOM have them, and the text that it types.
    pub(super) fn message(self, kind: &str) -> Value {
        let (name, code, number, text) = match self {
            Key::Tab | Key::ShiftTab => ("Tab", "Tab", 9, ""),
            Key::Enter => ("Enter", "Enter", 13, "\r"),
            Key::CtrlEnter => ("Enter", "Enter", 13, ""),
            Key::Escape => ("Escape", "Escape", 27, ""),
            Key::Space => (" ", "Space", 32, " "),
            Key::Backspace => ("Backspace", "Backspace", 8, ""),
            Key::Left => ("ArrowLeft", "ArrowLeft", 37, ""),
            Key::Right => ("ArrowRight", "ArrowRight", 39, ""),
            Key::Up => ("ArrowUp", "ArrowUp", 38, ""),
            Key::Down => ("ArrowDown", "ArrowDown", 40, ""),
            Key::Home => ("Home", "Home", 36, ""),
            Key::End => ("End", "End", 35, ""),
            Key::PageUp => ("PageUp", "PageUp", 33, ""),
            Key::PageDown => ("PageDown", "PageDown", 34, ""),
            Key::Character(c) => {
                let mut message = json!({"type": kind, "key": c});
                if kind == "keyDown" {
                    message["text"] = c.to_string().into();
                }
                return message;
            }
        };
        let modifiers = match self {
            Key::ShiftTab => 8,
            Key::CtrlEnter => 2,
            _ => 0,
        };
        let mut message =
            json!({"type": kind, "key": name, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers});
        if kind == "keyDown" && !text.is_empty() {
            message["text"] = text.into();
        }
        message
    }
}
