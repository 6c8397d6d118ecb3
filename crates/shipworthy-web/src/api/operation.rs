//! An operation of the API with everything that is said about it. Routes and document are made of the same list, so that there is no
//! route without a word, and no word without a route.

use axum::http::Method;
use axum::routing::MethodRouter;
use serde_json::Value;
use shipworthy_app::people::Action;

use super::shape::{Schemas, Shaped};
use crate::app::App;

/// Something that a program can ask for.
pub struct Operation {
    /// Its name, for generated clients.
    pub id: &'static str,
    /// How it is asked.
    pub method: Method,
    /// Its address, with `{…}` for what varies.
    pub path: &'static str,
    /// What one has to be allowed.
    pub action: Action,
    /// What it does, in a line.
    pub title: &'static str,
    /// More about it.
    pub about: &'static str,
    /// What stands after `?`, or in headers.
    pub parameters: Vec<Parameter>,
    /// What is sent along.
    pub body: Option<Body>,
    /// What comes back when it goes well.
    pub answers: Vec<Answer>,
    /// Statuses of the problems that it can have of its own.
    pub problems: &'static [u16],
    /// What does it.
    pub handler: MethodRouter<App>,
}

/// Something that an address or a header says.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// `query` or `header`.
    pub place: &'static str,
    /// Whether it has to be there.
    pub required: bool,
    /// Its JSON type.
    pub kind: &'static str,
    /// What it says.
    pub about: &'static str,
}

/// What is sent along.
pub struct Body {
    /// Media types.
    pub kinds: &'static [&'static str],
    /// What it holds.
    pub about: &'static str,
    /// Most bytes.
    pub most: u64,
    /// Its shape.
    pub shape: Shape,
}

/// What comes back.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// What it means.
    pub about: &'static str,
    /// The media type; empty for an answer without a body.
    pub kind: &'static str,
    /// Its shape.
    pub shape: Shape,
}

/// The shape of a text.
#[derive(Clone, Copy)]
pub enum Shape {
    /// That of a Rust type.
    Of(fn(&mut Schemas) -> Value),
    /// One of another crate, by its name, with what is promised of it.
    Named(&'static str, fn() -> Value),
    /// Any text.
    Text,
}

impl Shape {
    /// The shape of a type.
    pub fn of<T: Shaped>() -> Shape {
        Shape::Of(T::schema)
    }
}

impl Operation {
    /// An operation that sends nothing along and has nothing further to say.
    pub fn new(
        id: &'static str,
        method: Method,
        path: &'static str,
        action: Action,
        title: &'static str,
        handler: MethodRouter<App>,
    ) -> Operation {
        Operation {
            id,
            method,
            path,
            action,
            title,
            about: "",
            parameters: Vec::new(),
            body: None,
            answers: Vec::new(),
            problems: &[],
            handler,
        }
    }

    /// More about it.
    pub fn about(mut self, about: &'static str) -> Operation {
        self.about = about;
        self
    }

    /// Something that may stand after `?`.
    pub fn query(mut self, name: &'static str, kind: &'static str, about: &'static str) -> Operation {
        self.parameters.push(Parameter { name, place: "query", required: false, kind, about });
        self
    }

    /// Something that has to stand there.
    pub fn needs(mut self, place: &'static str, name: &'static str, about: &'static str) -> Operation {
        self.parameters.push(Parameter { name, place, required: true, kind: "string", about });
        self
    }

    /// What is sent along.
    pub fn body(mut self, kinds: &'static [&'static str], most: u64, shape: Shape, about: &'static str) -> Operation {
        self.body = Some(Body { kinds, about, most, shape });
        self
    }

    /// JSON that comes back.
    pub fn answer(self, status: u16, shape: Shape, about: &'static str) -> Operation {
        self.answer_of(status, "application/json", shape, about)
    }

    /// What comes back.
    pub fn answer_of(mut self, status: u16, kind: &'static str, shape: Shape, about: &'static str) -> Operation {
        self.answers.push(Answer { status, about, kind, shape });
        self
    }

    /// Statuses of the problems that it can have of its own.
    pub fn problems(mut self, problems: &'static [u16]) -> Operation {
        self.problems = problems;
        self
    }

    /// What varies in its address.
    pub fn varies(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}
