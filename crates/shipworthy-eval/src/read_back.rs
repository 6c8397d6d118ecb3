//! Reads back what was written as JSON, number for number: a check that was kept and is opened again writes the same bytes.
//!
//! The JSON library's own way of reading numbers is fast and may miss the last digit, and what makes it exact is a switch for
//! everything that uses the library. So numbers are read here, by the standard library, which rounds correctly; strings and
//! structure are still the library's business. It reads each part once per level that the part lies deep, which is some
//! milliseconds for a check.
//!
//! What it does not do: read foreign files. Those are [`crate::against`]'s.

use std::fmt;

use indexmap::IndexMap;
use serde::de::value::StringDeserializer;
use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;
use shipworthy_spec::spec::Task;

use crate::gather::SliceValue;
use crate::outcome::Slice;

/// A word out of a short list, such as a sign of the bar grammar or the name of a task.
pub type KnownWord = &'static str;

/// Words besides the names of tasks.
const WORDS: [&str; 7] = [">=", "<=", ">", "<", "plan", "population", "golden set"];

/// Reads a value that was written as JSON. The error says what is wrong with it.
pub fn read_back<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| error.to_string())?;
    T::deserialize(Exact(raw)).map_err(|error| error.to_string())
}

/// Reads a word that is known; another one was written by a later version.
pub(crate) fn known_word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<KnownWord, D::Error> {
    let word = String::deserialize(deserializer)?;
    let names = Task::ALL.into_iter().map(Task::name);
    let known = names.chain(WORDS).find(|known| *known == word);
    known.ok_or_else(|| D::Error::custom(format!("'{word}' is a word of a later version")))
}

/// A value whose numbers are read exactly.
struct Exact<'de>(&'de RawValue);

type Fault = serde_json::Error;

impl<'de> Exact<'de> {
    fn text(&self) -> &'de str {
        self.0.get().trim_ascii()
    }

    fn string(&self) -> Result<String, Fault> {
        serde_json::from_str(self.text())
    }
}

impl<'de> Deserializer<'de> for Exact<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let text = self.text();
        match text.as_bytes().first() {
            Some(b'{') => visitor.visit_map(Parts::of(serde_json::from_str::<Members<'de>>(text)?.0)),
            Some(b'[') => visitor.visit_seq(Items(serde_json::from_str::<Vec<&RawValue>>(text)?.into_iter())),
            Some(b'"') => visitor.visit_string(self.string()?),
            Some(b't' | b'f') => visitor.visit_bool(text == "true"),
            Some(b'n') => visitor.visit_unit(),
            _ if text.contains(['.', 'e', 'E']) => visitor.visit_f64(text.parse().map_err(Fault::custom)?),
            _ if text.starts_with('-') => visitor.visit_i64(text.parse().map_err(Fault::custom)?),
            _ => visitor.visit_u64(text.parse().map_err(Fault::custom)?),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.text() == "null" { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if self.text().starts_with('"') {
            return visitor.visit_enum(self.string()?.into_deserializer());
        }
        let Members(members) = serde_json::from_str(self.text())?;
        match <[_; 1]>::try_from(members) {
            Ok([(name, value)]) => visitor.visit_enum(Variant { name, value }),
            Err(_) => Err(Fault::custom("one of several kinds is an object with one key")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// The members of an object, in their order.
struct Members<'de>(Vec<(String, &'de RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

struct Parts<'de> {
    members: std::vec::IntoIter<(String, &'de RawValue)>,
    value: Option<&'de RawValue>,
}

impl<'de> Parts<'de> {
    fn of(members: Vec<(String, &'de RawValue)>) -> Parts<'de> {
        Parts { members: members.into_iter(), value: None }
    }
}

impl<'de> MapAccess<'de> for Parts<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((name, value)) = self.members.next() else { return Ok(None) };
        self.value = Some(value);
        let name: StringDeserializer<Fault> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        seed.deserialize(Exact(self.value.take().expect("a key comes before its value")))
    }
}

struct Items<'de>(std::vec::IntoIter<&'de RawValue>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        self.0.next().map(|item| seed.deserialize(Exact(item))).transpose()
    }
}

struct Variant<'de> {
    name: String,
    value: &'de RawValue,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Fault;
    type Variant = Exact<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Exact<'de>), Fault> {
        let name: StringDeserializer<Fault> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, Exact(self.value)))
    }
}

impl<'de> VariantAccess<'de> for Exact<'de> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        <()>::deserialize(self)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_any(visitor)
    }
}

impl<'de> Deserialize<'de> for Slice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Slice, D::Error> {
        let values: IndexMap<String, SliceValue> = IndexMap::deserialize(deserializer)?;
        Ok(Slice(values.into_iter().collect()))
    }
}

impl<'de> Deserialize<'de> for SliceValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SliceValue, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = SliceValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plain value, or the range of numbers between 'above' and 'to'")
    }

    fn visit_bool<E>(self, value: bool) -> Result<SliceValue, E> {
        Ok(SliceValue::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<SliceValue, E> {
        Ok(SliceValue::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<SliceValue, E> {
        // Larger ones are no whole numbers of a column: they were written by somebody else.
        Ok(i64::try_from(value).map_or(SliceValue::Float(value as f64), SliceValue::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<SliceValue, E> {
        Ok(SliceValue::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<SliceValue, E> {
        Ok(SliceValue::Text(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<SliceValue, E> {
        Ok(SliceValue::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SliceValue, A::Error> {
        let (mut above, mut to) = (None, None);
        while let Some(end) = map.next_key::<String>()? {
            match end.as_str() {
                "above" => above = map.next_value()?,
                "to" => to = map.next_value()?,
                other => return Err(A::Error::custom(format!("a range has no '{other}'"))),
            }
        }
        Ok(SliceValue::Range { above, to })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(written: &str, expect: Slice) {
        let read: Slice = read_back(written).expect("a slice");
        assert_eq!(read, expect);
        assert_eq!(serde_json::to_string(&read).expect("JSON"), written);
    }

    #[test]
    fn a_slice_keeps_its_values_their_types_and_their_order() {
        let one = |value| Slice(vec![("z".to_owned(), value)]);
        check(r#"{"z":"1"}"#, one(SliceValue::Text("1".to_owned())));
        check(r#"{"z":1}"#, one(SliceValue::Int(1)));
        check(r#"{"z":-1}"#, one(SliceValue::Int(-1)));
        check(r#"{"z":1.0}"#, one(SliceValue::Float(1.0)));
        check(r#"{"z":true}"#, one(SliceValue::Bool(true)));
        check(r#"{"z":null}"#, one(SliceValue::Null));
        check(r#"{"z":{"above":0.1,"to":null}}"#, one(SliceValue::Range { above: Some(0.1), to: None }));
        let both = vec![("z".to_owned(), SliceValue::Int(1)), ("a".to_owned(), SliceValue::Int(2))];
        check(r#"{"z":1,"a":2}"#, Slice(both));
    }

    #[test]
    fn what_is_no_json_or_has_another_shape_is_refused() {
        assert!(read_back::<Slice>("{").is_err());
        assert!(read_back::<Slice>("[1]").is_err());
        assert!(read_back::<Slice>(r#"{"a":[1]}"#).is_err());
        assert!(read_back::<Vec<u64>>("[-1]").is_err());
    }

    proptest! {
        #[test]
        fn every_number_comes_back_to_the_last_bit(bits in any::<u64>(), whole in any::<i64>()) {
            let number = f64::from_bits(bits);
            prop_assume!(number.is_finite());
            let text = serde_json::to_string(&(number, whole)).expect("JSON");
            let (read, same): (f64, i64) = read_back(&text).expect("numbers");
            prop_assert_eq!(read.to_bits(), number.to_bits());
            prop_assert_eq!(same, whole);
        }
    }
}
