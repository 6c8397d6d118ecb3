//! Templates as Nunjucks fills them in, for what configurations of promptfoo use.
//!
//! minijinja is Jinja2; Nunjucks is nearly that, with JavaScript's values. The difference is made up in two places: values print as
//! JavaScript prints them, and a few spellings inside tags are rewritten before minijinja reads them.

mod filters;
mod spelling;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value as Filled};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde_json::{Map, Value};

use crate::error::GradeError;
use crate::js;

/// Steps that a template may take.
const FUEL: u64 = 2_000_000;

/// The values that templates are filled in with.
pub type Vars = Map<String, Value>;

/// A reader of templates.
pub struct Templates {
    environment: Environment<'static>,
}

impl Default for Templates {
    fn default() -> Self {
        Self::new(&Map::new())
    }
}

impl Templates {
    /// With `env` as what a template finds under `env`. The environment of the process is never looked at.
    pub fn new(env: &Map<String, Value>) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Chainable);
        let syntax = SyntaxConfig::builder().keep_trailing_newline(true).build();
        environment.set_syntax(syntax.expect("the usual tags are a syntax"));
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_fuel(Some(FUEL));
        environment.set_formatter(|out, _, value| {
            if !value.is_undefined() && !value.is_none() {
                out.write_str(&printed(value)).map_err(minijinja::Error::from)?;
            }
            Ok(())
        });
        environment.add_global("env", Filled::from(Serde(env)));
        filters::add(&mut environment);
        Self { environment }
    }

    /// Fills in `template`. A variable that is not there leaves nothing.
    ///
    /// # Errors
    /// When the template is none, uses a filter that does not exist, or does not end.
    pub fn render(&self, template: &str, vars: &Vars) -> Result<String, GradeError> {
        if !["{{", "{%", "{#"].iter().any(|tag| template.contains(tag)) {
            return Ok(template.to_owned());
        }
        let template = spelling::as_jinja(template);
        self.environment
            .render_str(&template, Filled::from(Serde(vars)))
            .map_err(|error| GradeError::Template(said(&error)))
    }

    /// Fills in every text inside `value`.
    ///
    /// # Errors
    /// As [`Templates::render`].
    pub fn render_all(&self, value: &Value, vars: &Vars) -> Result<Value, GradeError> {
        Ok(match value {
            Value::String(text) => Value::String(self.render(text, vars)?),
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.render_all(item, vars)).collect::<Result<_, _>>()?)
            }
            Value::Object(entries) => {
                let mut filled = Map::new();
                for (key, value) in entries {
                    filled.insert(key.clone(), self.render_all(value, vars)?);
                }
                Value::Object(filled)
            }
            other => other.clone(),
        })
    }
}

/// The error in one line, without the place inside a template that has no name.
fn said(error: &minijinja::Error) -> String {
    match (error.detail(), error.line()) {
        (Some(detail), Some(line)) if line > 1 => format!("{detail} (line {line})"),
        (Some(detail), _) => detail.to_owned(),
        (None, _) => error.kind().to_string(),
    }
}

/// A value as JavaScript prints it.
fn printed(value: &Filled) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => serde_json::to_value(value).map_or_else(|_| value.to_string(), |value| js::text(&value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(template: &str, expected: &str) {
        let Value::Object(vars) = json!({
            "n": 42, "f": 2.0, "yes": true, "none": null, "list": [1, 2, "x"], "person": {"name": "Ada", "age": 36},
            "text": "Hello World", "raw": "{\"a\": [1]}"
        }) else {
            unreachable!("an object was written")
        };
        assert_eq!(Templates::default().render(template, &vars).expect(template), expected, "{template}");
    }

    #[test]
    fn values_print_as_javascript_prints_them() {
        check("{{ n }} {{ f }} {{ yes }} [{{ none }}] [{{ nothing }}] [{{ nothing.at.all }}]", "42 2 true [] [] []");
        check("{{ list }} {{ person }} {{ person.name }}", "1,2,x [object Object] Ada");
        check("<b>{{ text }}</b>\n", "<b>Hello World</b>\n");
    }

    #[test]
    fn spellings_of_nunjucks_are_understood() {
        check("{% if n === 42 %}a{% elseif yes %}b{% endif %}", "a");
        check("{% for key, value in person %}{{ key }}={{ value }};{% endfor %}", "name=Ada;age=36;");
        check("{{ list.length }} {{ text.length }}", "3 11");
        check("{{ text.toUpperCase() }} {{ list.join('-') }} {{ text.split(' ')[1] }}", "HELLO WORLD 1-2-x World");
        check("{{ '=== .length' }}", "=== .length");
        check("{% verbatim %}{{ n }}{% endverbatim %}{% raw %}{{ n }}{% endraw %}", "{{ n }}{{ n }}");
        check("{{ person | dump }}", "{\"name\":\"Ada\",\"age\":36}");
        check("{{ (raw | load).a[0] }} {{ text | wordcount }} {{ missing | default('d') }}", "1 2 d");
        check("a {# nothing #}b", "a b");
    }

    #[test]
    fn an_endless_template_is_stopped() {
        let template = "{% for a in range(100000) %}{% for b in range(100000) %}.{% endfor %}{% endfor %}";
        assert!(Templates::default().render(template, &Map::new()).is_err());
        assert!(Templates::default().render("{{ unclosed", &Map::new()).is_err());
        assert!(Templates::default().render("{{ 1 | nosuchfilter }}", &Map::new()).is_err());
    }
}
