//! From text to a tree: lengths, brackets and nesting are bounded before the parser begins.

use datafusion_sql::sqlparser::ast::Expr;
use datafusion_sql::sqlparser::dialect::GenericDialect;
use datafusion_sql::sqlparser::keywords::Keyword;
use datafusion_sql::sqlparser::parser::{Parser, ParserError};
use datafusion_sql::sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer};
use shipworthy_eval::gather::{Problem, Sql};

use super::trouble::plain_error;
use crate::limits::{MAX_BRACKETS, MAX_EXPRESSION_BYTES, MAX_EXPRESSION_DEPTH};
use crate::problem::{count, problem, shown};

/// More than the parser needs for [`MAX_BRACKETS`].
const PARSER_LEVELS: usize = 400;

/// Reads the text of an expression.
pub fn parse(sql: &Sql) -> Result<Expr, Vec<Problem>> {
    let one = |code, within: Option<(usize, usize)>, message: String, remedy: &str| {
        let mut p = problem(code, &sql.at, message, remedy);
        p.within = within;
        vec![p]
    };
    let text = &sql.text;
    if text.len() > MAX_EXPRESSION_BYTES {
        let message = format!(
            "the expression has {} bytes; the limit is {}",
            count(text.len() as u64),
            count(MAX_EXPRESSION_BYTES as u64)
        );
        return Err(one("expression-too-long", None, message, "compute the column when the file is written"));
    }
    if text.trim().is_empty() {
        return Err(one(
            "bad-expression",
            None,
            "the expression is empty".into(),
            "write an expression such as `amount > 50000`",
        ));
    }
    let syntax = |e: ParserError| match e {
        ParserError::RecursionLimitExceeded => too_deep(sql),
        ParserError::TokenizerError(e) | ParserError::ParserError(e) => {
            let within = position_in(&e).map(|(line, column)| (offset(text, line, column), 1));
            one(
                "bad-expression",
                within,
                format!("`{}` cannot be read: {}", shown(text), plain_error(&e)),
                "text goes in single quotes; names with spaces in double quotes",
            )
        }
    };
    let dialect = GenericDialect {};
    let tokens = Tokenizer::new(&dialect, text)
        .tokenize_with_location()
        .map_err(|e| syntax(ParserError::TokenizerError(e.to_string())))?;
    if let Some((at, message)) = unbalanced(text, &tokens) {
        return Err(one(
            "bad-expression",
            Some((at, 1)),
            message,
            "count the brackets: each one that opens must close",
        ));
    }
    // The parser tries more than one reading of what brackets hold, so their nesting is bounded before it begins.
    if brackets(&tokens) > MAX_BRACKETS {
        let message = format!("the expression nests brackets or CASE deeper than {MAX_BRACKETS} levels");
        return Err(one("expression-too-deep", None, message, "compute the column when the file is written"));
    }
    let mut parser = Parser::new(&dialect).with_recursion_limit(PARSER_LEVELS).with_tokens_with_locations(tokens);
    let expression = parser.parse_expr().map_err(syntax)?;
    let next = parser.next_token();
    if next.token != Token::EOF {
        let at = offset(text, next.span.start.line, next.span.start.column);
        let message = format!("`{}` stands behind the end of the expression", shown(&next.token.to_string()));
        return Err(one(
            "bad-expression",
            Some((at, next.token.to_string().len())),
            message,
            "an expression is one condition or one value: no statements, no `;`",
        ));
    }
    Ok(expression)
}

/// A bracket that has no partner, and what is wrong with it.
fn unbalanced(text: &str, tokens: &[TokenWithSpan]) -> Option<(usize, String)> {
    let mut open = Vec::new();
    for token in tokens {
        let at = || offset(text, token.span.start.line, token.span.start.column);
        match token.token {
            Token::LParen => open.push(at()),
            Token::RParen if open.pop().is_none() => {
                return Some((at(), format!("`{}` closes a bracket that was never opened", shown(text))));
            }
            _ => {}
        }
    }
    open.pop().map(|at| (at, format!("`{}` opens a bracket that is never closed", shown(text))))
}

/// The deepest nesting of brackets and CASE, signs and NOT before an operand included.
fn brackets(tokens: &[TokenWithSpan]) -> usize {
    let (mut open, mut row, mut deepest) = (0_usize, 0, 0);
    for token in tokens.iter().map(|t| &t.token) {
        let keyword = if let Token::Word(word) = token { Some(word.keyword) } else { None };
        match token {
            Token::Whitespace(_) => continue,
            Token::LParen | Token::LBracket | Token::LBrace => open += 1,
            Token::RParen | Token::RBracket | Token::RBrace => open = open.saturating_sub(1),
            _ => {}
        }
        match keyword {
            Some(Keyword::CASE) => open += 1,
            Some(Keyword::END) => open = open.saturating_sub(1),
            _ => {}
        }
        let prefix = matches!(token, Token::Minus | Token::Plus | Token::Tilde | Token::ExclamationMark)
            || keyword == Some(Keyword::NOT);
        row = if prefix { row + 1 } else { 0 };
        deepest = deepest.max(open).max(row);
    }
    deepest
}

/// The problem of an expression that nests too deep.
pub fn too_deep(sql: &Sql) -> Vec<Problem> {
    vec![problem(
        "expression-too-deep",
        &sql.at,
        format!("the expression nests deeper than {MAX_EXPRESSION_DEPTH} levels"),
        "use an IN list instead of many OR, or compute the column when the file is written",
    )]
}

/// The `Line: 1, Column: 8` at the end of a parser's message.
fn position_in(error: &str) -> Option<(u64, u64)> {
    let (_, rest) = error.rsplit_once("Line: ")?;
    let (line, column) = rest.split_once(", Column: ")?;
    let digits: String = column.chars().take_while(char::is_ascii_digit).collect();
    Some((line.parse().ok()?, digits.parse().ok()?))
}

/// The byte that a line and column, both counted from 1, stand for.
pub fn offset(text: &str, line: u64, column: u64) -> usize {
    let start: usize =
        text.split_inclusive('\n').take(usize::try_from(line.saturating_sub(1)).unwrap_or(0)).map(str::len).sum();
    let rest = &text[start.min(text.len())..];
    let column = usize::try_from(column.saturating_sub(1)).unwrap_or(0);
    start + rest.char_indices().nth(column).map_or(rest.len(), |(i, _)| i)
}
