//! The five column types of both engines, on their way in (`ToParam`) and out (`FromColumn`).

use crate::Error;

/// An owned value of any column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
    Bool(bool),
}

/// A borrowed value: binding a parameter allocates nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueRef<'a> {
    Null,
    Int(i64),
    Real(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
    Bool(bool),
}

impl ValueRef<'_> {
    pub fn to_owned(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Int(number) => Value::Int(number),
            Self::Real(number) => Value::Real(number),
            Self::Text(text) => Value::Text(text.to_owned()),
            Self::Bytes(bytes) => Value::Bytes(bytes.to_owned()),
            Self::Bool(truth) => Value::Bool(truth),
        }
    }

    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "an integer",
            Self::Real(_) => "a floating-point number",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Bool(_) => "a boolean",
        }
    }
}

/// Anything that can stand for `$N`.
pub trait ToParam {
    fn to_param(&self) -> ValueRef<'_>;
}

/// Builds the parameter list of a statement: `params![id, &name, note]`. Takes each by reference.
#[macro_export]
macro_rules! params {
    () => { $crate::no_params() };
    ($($value:expr),+ $(,)?) => { &[$($crate::as_param(&$value)),+] };
}

#[doc(hidden)]
pub fn as_param<T: ToParam>(value: &T) -> &dyn ToParam {
    value
}

#[doc(hidden)]
pub fn no_params() -> &'static [&'static dyn ToParam] {
    &[]
}

macro_rules! to_param {
    ($($type:ty => |$self:ident| $value:expr;)+) => {
        $(impl ToParam for $type {
            fn to_param(&self) -> ValueRef<'_> { let $self = self; $value }
        })+
    };
}

to_param! {
    i64 => |it| ValueRef::Int(*it);
    i32 => |it| ValueRef::Int(i64::from(*it));
    u32 => |it| ValueRef::Int(i64::from(*it));
    u16 => |it| ValueRef::Int(i64::from(*it));
    u8 => |it| ValueRef::Int(i64::from(*it));
    f64 => |it| ValueRef::Real(*it);
    bool => |it| ValueRef::Bool(*it);
    str => |it| ValueRef::Text(it);
    String => |it| ValueRef::Text(it);
    std::borrow::Cow<'_, str> => |it| ValueRef::Text(it);
    std::sync::Arc<str> => |it| ValueRef::Text(it);
    Box<str> => |it| ValueRef::Text(it);
    [u8] => |it| ValueRef::Bytes(it);
    Vec<u8> => |it| ValueRef::Bytes(it);
}

impl<const N: usize> ToParam for [u8; N] {
    fn to_param(&self) -> ValueRef<'_> {
        ValueRef::Bytes(self)
    }
}

impl<T: ToParam + ?Sized> ToParam for &T {
    fn to_param(&self) -> ValueRef<'_> {
        T::to_param(self)
    }
}

impl<T: ToParam> ToParam for Option<T> {
    fn to_param(&self) -> ValueRef<'_> {
        self.as_ref().map_or(ValueRef::Null, T::to_param)
    }
}

impl ToParam for Value {
    fn to_param(&self) -> ValueRef<'_> {
        match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Int(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text),
            Value::Bytes(bytes) => ValueRef::Bytes(bytes),
            Value::Bool(truth) => ValueRef::Bool(*truth),
        }
    }
}

impl ToParam for ValueRef<'_> {
    fn to_param(&self) -> ValueRef<'_> {
        *self
    }
}

/// A column read as a Rust type. SQLite keeps booleans as 0 and 1, so those pass as `bool`; an integer passes as
/// `f64` because SQLite gives whole results of an expression as integers.
pub trait FromColumn: Sized {
    /// Gives back the reason in words where the column holds something else.
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error>;
}

fn mismatch<T>(wanted: &str, value: ValueRef<'_>) -> Result<T, Error> {
    Err(Error::Type { message: format!("expected {wanted}, found {}", value.kind()) })
}

impl FromColumn for i64 {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Int(number) => Ok(number),
            ValueRef::Bool(truth) => Ok(i64::from(truth)),
            other => mismatch("an integer", other),
        }
    }
}

impl FromColumn for f64 {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Real(number) => Ok(number),
            // A whole number out of an expression: nearest double, as both engines would give.
            #[allow(clippy::as_conversions)]
            ValueRef::Int(number) => Ok(number as f64),
            other => mismatch("a floating-point number", other),
        }
    }
}

impl FromColumn for bool {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Bool(truth) => Ok(truth),
            ValueRef::Int(0) => Ok(false),
            ValueRef::Int(1) => Ok(true),
            other => mismatch("a boolean", other),
        }
    }
}

impl FromColumn for String {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Text(text) => Ok(text.to_owned()),
            other => mismatch("text", other),
        }
    }
}

impl FromColumn for Vec<u8> {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Bytes(bytes) => Ok(bytes.to_owned()),
            other => mismatch("bytes", other),
        }
    }
}

impl FromColumn for Value {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        Ok(value.to_owned())
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Null => Ok(None),
            other => T::from_column(other).map(Some),
        }
    }
}
