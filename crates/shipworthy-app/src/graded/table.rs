//! Writing graded outputs as a table: JSON Lines, one line an example.

use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::{Map, Value};
use shipworthy_eval::task::failures::{column, write_all, write_labelled};
use shipworthy_spec::spec::Spec;

use super::ByName;
use super::outputs::Example;

/// Writes the table.
pub(super) fn write(path: &Path, spec: &Spec, examples: &ByName<Example>) -> std::io::Result<()> {
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    for (id, example) in examples {
        let mut line = Map::new();
        line.insert(spec.golden.label.clone(), Value::from(id.as_str()));
        line.insert(column::FAILED.to_owned(), Value::from(write_all(&example.failed)));
        let labelled = (!example.labelled.is_empty()).then(|| write_labelled(&example.labelled));
        line.insert(column::LABELLED.to_owned(), Value::from(labelled));
        let numbers = [
            (column::LATENCY_MS, example.latency_ms),
            (column::FIRST_TOKEN_MS, example.first_token_ms),
            (column::OUTPUT_TOKENS, example.output_tokens),
            (column::COST, example.cost()),
        ];
        line.extend(numbers.map(|(name, number)| (name.to_owned(), Value::from(number))));
        serde_json::to_writer(&mut file, &Value::Object(line))?;
        file.write_all(b"\n")?;
    }
    file.flush()
}
