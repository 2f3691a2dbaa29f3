//! The words and signs of an expression.

use std::ops::Range;

use super::ExpressionError;

/// What a piece of an expression is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind<'a> {
    Number(f64),
    Name(&'a str),
    Word(&'a str),
    /// `+ - * / ( ) ,`, comparisons, `and`, `or`, `not`.
    Sign(&'static str),
    End,
}

/// A piece of an expression and its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token<'a> {
    pub kind: Kind<'a>,
    pub span: Range<usize>,
}

/// Longer signs first, so that `<=` is not read as `<`.
const SIGNS: [&str; 13] = ["<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "(", ")", ","];
const WORDS: [&str; 3] = ["and", "or", "not"];

/// Cuts an expression into pieces; the last one is [`Kind::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, ExpressionError> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        let rest = &text[start..];
        let (kind, length) = if first.is_whitespace() {
            start += first.len_utf8();
            continue;
        } else if first.is_ascii_digit() || first == '.' {
            number(rest, start)?
        } else if first.is_ascii_alphabetic() || first == '_' {
            name(rest)
        } else if first == '\'' || first == '"' {
            match rest[1..].find(first) {
                Some(end) => (Kind::Word(&rest[1..=end]), end + 2),
                None => return Err(ExpressionError::Quote { span: start..text.len() }),
            }
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            (Kind::Sign(sign), sign.len())
        } else {
            return Err(ExpressionError::Character { character: first, span: start..start + first.len_utf8() });
        };
        tokens.push(Token { kind, span: start..start + length });
        start += length;
    }
    tokens.push(Token { kind: Kind::End, span: text.len()..text.len() });
    Ok(tokens)
}

fn number(rest: &str, start: usize) -> Result<(Kind<'_>, usize), ExpressionError> {
    let mut length = 0;
    let mut previous = ' ';
    for character in rest.chars() {
        let exponent_sign = matches!(character, '+' | '-') && matches!(previous, 'e' | 'E');
        if !(character.is_ascii_alphanumeric() || matches!(character, '.' | '_') || exponent_sign) {
            break;
        }
        length += character.len_utf8();
        previous = character;
    }
    let text = &rest[..length];
    match text.replace('_', "").parse() {
        Ok(value) if f64::is_finite(value) => Ok((Kind::Number(value), length)),
        _ => Err(ExpressionError::Number { text: String::from(text), span: start..start + length }),
    }
}

fn name(rest: &str) -> (Kind<'_>, usize) {
    let mut length = 0;
    for (index, character) in rest.char_indices() {
        // The name of a group of agents may have dashes (`agents.small-provers.count`); elsewhere they are minus signs.
        let dash_of_a_group = character == '-'
            && rest[..index].strip_prefix("agents.").is_some_and(|group| !group.is_empty() && !group.contains('.'))
            && rest[index + 1..].starts_with(|next: char| next.is_ascii_alphanumeric());
        if !(character.is_ascii_alphanumeric() || matches!(character, '_' | '.') || dash_of_a_group) {
            break;
        }
        length = index + character.len_utf8();
    }
    let text = &rest[..length];
    let kind = WORDS.into_iter().find(|word| *word == text).map_or(Kind::Name(text), Kind::Sign);
    (kind, length)
}
