//! Shapes of JSON, made of the Rust types that are written and read: a type that stands in [`shaped!`] has its schema, with the
//! comments of its fields as descriptions.

use serde_json::{Map, Value, json};

/// Schemas by name, as they are come across.
pub type Schemas = Map<String, Value>;

/// A type with a shape in JSON.
pub trait Shaped {
    /// Its schema (JSON Schema 2020-12); what it refers to is put into `all`.
    fn schema(all: &mut Schemas) -> Value;

    /// Whether it may be left out of an object.
    const OPTIONAL: bool = false;
}

macro_rules! plain {
    ($($type:ty => $name:literal),* $(,)?) => {
        $(impl Shaped for $type {
            fn schema(_: &mut Schemas) -> Value {
                json!({"type": $name})
            }
        })*
    };
}

plain! { String => "string", bool => "boolean", u8 => "integer", u16 => "integer", u32 => "integer", u64 => "integer" }

impl Shaped for &'static str {
    fn schema(all: &mut Schemas) -> Value {
        String::schema(all)
    }
}

impl<T: Shaped> Shaped for Vec<T> {
    fn schema(all: &mut Schemas) -> Value {
        json!({"type": "array", "items": T::schema(all)})
    }
}

impl<T: Shaped> Shaped for Option<T> {
    fn schema(all: &mut Schemas) -> Value {
        let schema = T::schema(all);
        match schema.get("type").cloned() {
            Some(Value::String(kind)) => {
                let mut schema = schema;
                schema["type"] = json!([kind, "null"]);
                schema
            }
            _ => json!({"anyOf": [schema, {"type": "null"}]}),
        }
    }

    const OPTIONAL: bool = true;
}

/// A property of an object: its schema with what is said about it.
pub fn property(mut schema: Value, about: &str) -> Value {
    // Beside a reference a description counts since 2020-12.
    schema["description"] = Value::from(about.trim());
    schema
}

/// Puts the schema of an object among the others, and refers to it.
pub fn object(
    all: &mut Schemas,
    name: &str,
    about: &str,
    fields: impl FnOnce(&mut Schemas) -> (Schemas, Vec<String>),
) -> Value {
    if !all.contains_key(name) {
        // A type may hold itself.
        all.insert(name.to_owned(), Value::Null);
        let (properties, required) = fields(all);
        let schema = json!({
            "type": "object",
            "description": about.trim(),
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        });
        all.insert(name.to_owned(), schema);
    }
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// A struct that is written as JSON, with its shape. Of an `answer` every key is always there; of a `question` those that may be null
/// may be left out.
macro_rules! shaped {
    ($of:ident: $(#[doc = $about:literal])+ $(#[$meta:meta])* $visible:vis struct $name:ident {
        $($(#[doc = $told:literal])+ $(#[serde($($serde:tt)*)])? $seen:vis $field:ident: $type:ty,)*
    }) => {
        $(#[doc = $about])+
        $(#[$meta])*
        $visible struct $name {
            $($(#[doc = $told])+ $(#[serde($($serde)*)])? $seen $field: $type,)*
        }

        impl $crate::api::shape::Shaped for $name {
            fn schema(all: &mut $crate::api::shape::Schemas) -> serde_json::Value {
                use $crate::api::shape::{object, property};
                object(all, stringify!($name), concat!($($about),+), |all| {
                    let (mut properties, mut required) = (serde_json::Map::new(), Vec::new());
                    $(
                        let schema = <$type as $crate::api::shape::Shaped>::schema(all);
                        let name = stringify!($field).trim_start_matches("r#").to_owned();
                        properties.insert(name.clone(), property(schema, concat!($($told),+)));
                        if stringify!($of) == "answer" || !<$type as $crate::api::shape::Shaped>::OPTIONAL {
                            required.push(name);
                        }
                    )*
                    (properties, required)
                })
            }
        }
    };
}
pub(crate) use shaped;
