//! Every line of a file to those who collect.

use super::blocks::Blocks;
use super::flow::Flow;
use super::layout::Layout;
use adit_model::problem::{Code, Problem, Problems};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Takes the flows of some of the lines; each thread has its own.
pub trait Sink: Send {
    /// Takes a flow.
    fn take(&mut self, flow: &Flow, at: At);
}

/// Where a line stands: block, and line in the block. [`Lines`] tells its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct At {
    block: u32,
    line: u32,
}

/// Lines before each block.
#[derive(Debug, Clone, Default)]
pub struct Lines(Vec<u64>);

impl Lines {
    /// The number of a line, the header being the first.
    #[must_use]
    pub fn number(&self, at: At) -> u64 {
        let before = usize::try_from(at.block).ok().and_then(|block| self.0.get(block)).copied().unwrap_or(0);
        2 + before + u64::from(at.line)
    }
}

/// What reading a file gave.
#[derive(Debug)]
pub struct Scanned<S> {
    /// What the threads collected.
    pub sinks: Vec<S>,
    /// Whether the file has a column of weights.
    pub has_weights: bool,
    /// Numbers of lines.
    pub lines: Lines,
    /// Lines below the header.
    pub count: u64,
    /// Lines that cannot be read: all are counted, the first are told one by one.
    pub problems: Problems,
}

/// Wrong lines that are told one by one.
const TOLD: usize = 1000;

/// What one thread read.
struct Part<S> {
    sink: S,
    /// Lines of each block.
    lines: Vec<(u32, u32)>,
    wrong: Vec<(At, Problem)>,
    wrong_lines: u64,
}

/// Reads every line of a file, on all threads.
///
/// # Errors
/// If the file cannot be read, or is not laid out as BACI. Wrong lines are no error here: they are among the result.
pub fn scan<S: Sink>(path: &Path, sink: impl Fn() -> S + Sync) -> Result<Scanned<S>, Problems> {
    let name = path.display().to_string();
    let (layout, blocks) = open(path, &name)?;
    let read = |_: rayon::BroadcastContext<'_>| part(&layout, &blocks, sink());
    let parts: std::io::Result<Vec<Part<S>>> = rayon::broadcast(read).into_iter().collect();
    let parts = parts.map_err(|error| {
        let problem = Problem::new(Code::Unreadable, error.to_string()).file(name.as_str());
        Problems::from(problem.mend("take the file out of the archive anew"))
    })?;
    Ok(join(&name, layout.has_weights(), parts))
}

fn open(path: &Path, name: &str) -> Result<(Layout, Blocks), Problems> {
    let unreadable =
        |error: std::io::Error| Problems::from(Problem::new(Code::Unreadable, error.to_string()).file(name));
    let mut reader = BufReader::new(File::open(path).map_err(unreadable)?);
    if reader.fill_buf().map_err(unreadable)?.starts_with(b"PK") {
        let problem = Problem::new(Code::MalformedCsv, "this is an archive, not a table").file(name);
        return Err(problem.expected("a CSV file").mend("unpack it, and import the BACI_*.csv that is in it").into());
    }
    let mut header = Vec::new();
    // Long enough for any header, and short for a file without line feeds.
    Read::by_ref(&mut reader).take(4096).read_until(b'\n', &mut header).map_err(unreadable)?;
    let layout = Layout::of_header(name, &String::from_utf8_lossy(&header))?;
    let rest = reader.buffer().to_vec();
    Ok((layout, Blocks::after(reader.into_inner(), rest)))
}

/// Reads blocks until there is none.
fn part<S: Sink>(layout: &Layout, blocks: &Blocks, sink: S) -> std::io::Result<Part<S>> {
    let mut part = Part { sink, lines: Vec::new(), wrong: Vec::new(), wrong_lines: 0 };
    let mut text = Vec::new();
    let mut flow = Flow::default();
    while let Some(block) = blocks.next(&mut text)? {
        let (mut start, mut at) = (0, At { block, line: 0 });
        while start < text.len() {
            if let Some(next) = layout.flow(&text, start, &mut flow) {
                part.sink.take(&flow, at);
                start = next;
            } else {
                let end = text[start..].iter().position(|&byte| byte == b'\n').map_or(text.len(), |end| start + end);
                part.look_closer(layout, &text[start..end], at);
                start = end + 1;
            }
            at.line += 1;
        }
        part.lines.push((block, at.line));
    }
    Ok(part)
}

impl<S: Sink> Part<S> {
    #[cold]
    fn look_closer(&mut self, layout: &Layout, line: &[u8], at: At) {
        if line.trim_ascii().is_empty() {
            return;
        }
        match layout.careful(line) {
            Ok(flow) => self.sink.take(&flow, at),
            Err(problems) => {
                self.wrong_lines += 1;
                if self.wrong.len() < TOLD {
                    self.wrong.extend(problems.into_iter().map(|problem| (at, problem)));
                }
            }
        }
    }
}

fn join<S>(name: &str, has_weights: bool, parts: Vec<Part<S>>) -> Scanned<S> {
    let by_block: BTreeMap<u32, u32> = parts.iter().flat_map(|part| part.lines.iter().copied()).collect();
    let mut count = 0;
    let mut lines = Lines::default();
    for of_block in by_block.into_values() {
        lines.0.push(count);
        count += u64::from(of_block);
    }
    let wrong_lines: u64 = parts.iter().map(|part| part.wrong_lines).sum();
    let mut wrong = Vec::new();
    let mut sinks = Vec::with_capacity(parts.len());
    for part in parts {
        wrong.extend(part.wrong);
        sinks.push(part.sink);
    }
    wrong.sort_by_key(|(at, _)| *at);
    let told = wrong.len().min(TOLD);
    let mut problems = Problems::default();
    if wrong.len() > told {
        problems.push(
            Problem::new(Code::MalformedCsv, format!("{wrong_lines} lines cannot be read"))
                .file(name)
                .expected("lines as the header says")
                .mend(format!("the first {told} faults are told one by one; take the file out of the archive anew")),
        );
    }
    problems.extend(wrong.into_iter().take(told).map(|(at, mut problem)| {
        let line = lines.number(at);
        (problem.line, problem.row) = (Some(line), Some(line - 1));
        problem
    }));
    Scanned { sinks, has_weights, lines, count, problems }
}
