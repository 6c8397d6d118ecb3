//! Lines of a terminal: columns, colours and wrapping, measured before they are painted.

use owo_colors::OwoColorize;
use shipworthy_eval::outcome::Verdict;

use super::Style;
use crate::text;

/// How a piece of text stands out. Nothing is said by tone alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Strong,
    Dim,
    Pass,
    Fail,
    Open,
}

impl From<Verdict> for Tone {
    fn from(verdict: Verdict) -> Tone {
        match verdict {
            Verdict::Pass => Tone::Pass,
            Verdict::Fail => Tone::Fail,
            Verdict::NotEnoughEvidence => Tone::Open,
        }
    }
}

/// The page being written.
pub struct Canvas {
    pub style: Style,
    pub width: usize,
    out: String,
    line: Vec<(Tone, String)>,
    column: usize,
}

impl Canvas {
    pub fn new(width: usize, style: Style) -> Canvas {
        Canvas { style, width: width.clamp(40, 140), out: String::new(), line: Vec::new(), column: 0 }
    }

    /// Text as this terminal can show it.
    pub fn safe(&self, text: &str) -> String {
        let clean = text::clean(text);
        if self.style.unicode { clean } else { text::ascii(&clean) }
    }

    /// Columns that the text takes.
    pub fn measure(&self, text: &str) -> usize {
        text::width(&self.safe(text))
    }

    /// Adds to the line.
    pub fn put(&mut self, tone: Tone, text: &str) {
        let text = self.safe(text);
        self.column += text::width(&text);
        self.line.push((tone, text));
    }

    /// Adds to the line, cut to the room up to this column.
    pub fn put_until(&mut self, tone: Tone, text: &str, column: usize) {
        let ellipsis = if self.style.unicode { "…" } else { "..." };
        let text = text::fit(&self.safe(text), column.saturating_sub(self.column), ellipsis);
        self.put(tone, &text);
    }

    /// Moves to a column.
    pub fn to(&mut self, column: usize) {
        let gap = column.saturating_sub(self.column);
        if gap > 0 {
            self.column = column;
            self.line.push((Tone::Plain, " ".repeat(gap)));
        }
    }

    /// Ends the line; trailing spaces are dropped.
    pub fn end(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        self.column = 0;
        while let Some((_, last)) = line.last_mut() {
            last.truncate(last.trim_end().len());
            if !last.is_empty() {
                break;
            }
            line.pop();
        }
        for (tone, text) in line {
            self.out.push_str(&self.paint(tone, text));
        }
        self.out.push('\n');
    }

    /// What stands on the line so far, in columns.
    pub fn column(&self) -> usize {
        self.column
    }

    /// What the page is about, with more about it at the right, or below where there is no room.
    pub fn title(&mut self, title: &str, about: &str) {
        self.gap();
        let start = self.width.saturating_sub(self.measure(about));
        if start > self.measure(title) + 2 {
            self.put(Tone::Strong, title);
            self.to(start);
            self.put(Tone::Dim, about);
            self.end();
        } else {
            self.paragraph(Tone::Strong, 0, title);
            self.paragraph(Tone::Dim, 0, about);
        }
        self.gap();
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.end();
    }

    /// A paragraph from this column on; `first` is what already stands on its first line.
    pub fn paragraph(&mut self, tone: Tone, indent: usize, text: &str) {
        let text = self.safe(text);
        for line in text::wrap(&text, self.width.saturating_sub(indent)) {
            self.to(indent);
            self.put(tone, &line);
            self.end();
        }
    }

    /// A heading on its rule, with what there is to say about it at the right, or below where there is no room.
    pub fn heading(&mut self, title: &str, aside: &str) {
        self.gap();
        self.put_until(Tone::Strong, title, self.width);
        let aside_width = self.measure(aside);
        let beside = !aside.is_empty() && self.column + aside_width + 6 <= self.width;
        let end = if beside { self.width - aside_width - 1 } else { self.width };
        if self.column + 2 < end {
            self.put(Tone::Plain, " ");
            self.put(Tone::Dim, &self.rule().repeat(end - self.column));
        }
        if beside {
            self.put(Tone::Plain, " ");
            self.put(Tone::Dim, aside);
        }
        self.end();
        if !aside.is_empty() && !beside {
            self.paragraph(Tone::Dim, 2, aside);
        }
    }

    fn rule(&self) -> &'static str {
        if self.style.unicode { "─" } else { "-" }
    }

    /// The shape of a verdict: it can be told without its colour.
    pub fn glyph(&self, verdict: Verdict) -> &'static str {
        match (verdict, self.style.unicode) {
            (Verdict::Pass, true) => "✓",
            (Verdict::Fail, true) => "✗",
            (Verdict::NotEnoughEvidence, true) => "◌",
            (Verdict::Pass, false) => "+",
            (Verdict::Fail, false) => "x",
            (Verdict::NotEnoughEvidence, false) => "?",
        }
    }

    pub fn finish(self) -> String {
        self.out
    }

    fn paint(&self, tone: Tone, text: String) -> String {
        if !self.style.colour {
            return text;
        }
        match tone {
            Tone::Plain => text,
            Tone::Strong => text.bold().to_string(),
            Tone::Dim => text.dimmed().to_string(),
            Tone::Pass => text.green().to_string(),
            Tone::Fail => text.red().bold().to_string(),
            Tone::Open => text.magenta().to_string(),
        }
    }
}
