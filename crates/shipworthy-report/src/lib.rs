//! Reports for people and programs: terminal, Markdown, HTML, JSON, JUnit, and the SVG marks they share.
