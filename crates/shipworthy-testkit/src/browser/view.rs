//! How a page is looked at.

/// The reader's screen and wishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// Whether the reader prefers dark colours.
    pub dark: bool,
    /// Whether it is printed instead of shown.
    pub print: bool,
    /// Whether scripts run.
    pub scripts: bool,
    /// Whether there is a network.
    pub online: bool,
}

impl View {
    /// A desk: 1280 pixels wide, light, scripts on.
    pub const DESK: View = View { width: 1280, height: 900, dark: false, print: false, scripts: true, online: true };

    /// A phone: 390 pixels wide.
    pub const PHONE: View = View { width: 390, height: 844, ..View::DESK };

    /// The same, in dark colours.
    pub const fn dark(self) -> View {
        View { dark: true, ..self }
    }

    /// The same, on paper.
    pub const fn printed(self) -> View {
        View { print: true, ..self }
    }

    /// The same, where scripts do not run.
    pub const fn without_scripts(self) -> View {
        View { scripts: false, ..self }
    }

    /// The same, without a network.
    pub const fn offline(self) -> View {
        View { online: false, ..self }
    }

    /// The same, so wide.
    pub const fn wide(self, width: u32) -> View {
        View { width, ..self }
    }
}
