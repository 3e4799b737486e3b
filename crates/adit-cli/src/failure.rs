//! How a command fails: all problems, and one exit code that a script can act on.

use crate::args::Format;
use crate::output;
use adit_model::problem::{Code, Problem, Problems};
use std::io::Write;
use std::process::ExitCode;

/// Column at which the text of a problem's line begins.
const INDENT: usize = 11;

/// Prints all problems and gives the exit code; as JSON on the standard output if that is the format asked for.
pub(crate) fn report(problems: &Problems, format: Option<Format>) -> ExitCode {
    // If nobody reads the error, the exit code still says it.
    let _ = if format == Some(Format::Json) {
        let body = serde_json::json!({ "problems": problems });
        writeln!(std::io::stdout().lock(), "{body:#}")
    } else {
        let mut stderr = anstream::stderr().lock();
        problems.to_string().lines().try_for_each(|line| writeln!(stderr, "{}", paint(&wrapped(line, output::width()))))
    };
    ExitCode::from(problems.as_slice().first().map_or(0, exit_code))
}

/// The exit codes that `adit --help` documents.
fn exit_code(problem: &Problem) -> u8 {
    // Problems of the command line name an option (`--at`) or an argument (`[SCOPE]`) as their place.
    let asked = problem.file.starts_with(['-', '[']);
    match problem.code {
        Code::EmptyQuestion => 4,
        Code::Unwritable => 5,
        Code::Infeasible | Code::Numerical | Code::ClosedLoop => 6,
        Code::UnknownModel => 2,
        Code::UnknownId if asked => 4,
        _ if asked => 2,
        _ => 3,
    }
}

/// The line with its code in red; `anstream` takes the color out again where it is not wanted.
fn paint(line: &str) -> String {
    match line.split_once(' ') {
        Some((code, rest)) if Code::ALL.iter().any(|known| known.code() == code) => {
            format!("\u{1b}[1;31m{code}\u{1b}[0m {rest}")
        }
        _ => line.to_owned(),
    }
}

/// The line broken at spaces, hanging below the text of its first line. Words are never cut: they may be paths.
fn wrapped(line: &str, width: usize) -> String {
    let head: String = line.chars().take_while(|c| *c == ' ').collect();
    let hang = if head.is_empty() { 2 } else { INDENT };
    let mut out = head.clone();
    let mut column = head.len();
    for (index, word) in line.trim_start().split(' ').enumerate() {
        let size = word.chars().count();
        if index > 0 && column + 1 + size > width {
            out.push('\n');
            out.push_str(&" ".repeat(hang));
            column = hang;
        } else if index > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += size;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_hang_below_their_text() {
        let line = "  expected one of high, medium, low";
        assert_eq!(wrapped(line, 24), "  expected one of high,\n           medium, low");
        assert_eq!(wrapped("short", 24), "short");
    }

    #[test]
    fn exit_codes_tell_the_question_from_the_model() {
        let unknown = Problem::new(Code::UnknownId, "x");
        assert_eq!(exit_code(&unknown), 3);
        assert_eq!(exit_code(&unknown.file("--at")), 4);
        assert_eq!(exit_code(&Problem::new(Code::Unwritable, "x")), 5);
        assert_eq!(exit_code(&Problem::new(Code::Numerical, "x")), 6);
    }
}
