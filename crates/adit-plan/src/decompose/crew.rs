//! Threads that hold the blocks.
//!
//! A program in HiGHS cannot pass from thread to thread, so each thread keeps its own blocks. What a block answers
//! depends on what it was asked before, not on the thread: the same for any number of them.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use adit_linear::Unsolved;

use super::subproblem::{Answer, Point, Subproblem};
use crate::programme::Programme;

type Answers = Vec<(usize, Result<Answer, Unsolved>)>;

/// The threads.
#[derive(Debug)]
pub(super) struct Crew {
    hands: Vec<Hand>,
    blocks: usize,
}

#[derive(Debug)]
struct Hand {
    /// None when it is sent home.
    ask: Option<Sender<Arc<Point>>>,
    answers: Receiver<Answers>,
    thread: Option<JoinHandle<()>>,
}

impl Crew {
    pub(super) fn new(programme: &Arc<Programme>, options: adit_linear::Options) -> Self {
        let blocks = programme.blocks.len();
        let count = rayon::current_num_threads().clamp(1, blocks.max(1));
        let hands = (0..count).map(|hand| Hand::new(Arc::clone(programme), (hand, count), options)).collect();
        Self { hands, blocks }
    }

    /// Asks every block.
    pub(super) fn ask(&self, point: Point) -> Result<Vec<Answer>, Unsolved> {
        let point = Arc::new(point);
        let gone = || Unsolved::Stopped("a thread that solves blocks ended".to_owned());
        for hand in &self.hands {
            let ask = hand.ask.as_ref().ok_or_else(gone)?;
            ask.send(Arc::clone(&point)).map_err(|_| gone())?;
        }
        let mut answers = Vec::with_capacity(self.blocks);
        for hand in &self.hands {
            answers.extend(hand.answers.recv().map_err(|_| gone())?);
        }
        answers.sort_by_key(|&(block, _)| block);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }
}

impl Hand {
    /// A thread for every `count`-th block from `first`.
    fn new(programme: Arc<Programme>, (first, count): (usize, usize), options: adit_linear::Options) -> Self {
        let (ask, asked) = channel::<Arc<Point>>();
        let (answer, answers) = channel();
        let thread = std::thread::spawn(move || {
            let numbers = (first..programme.blocks.len()).step_by(count);
            let mut own: Vec<_> = numbers.map(|block| (block, Subproblem::new(&programme, block, options))).collect();
            while let Ok(point) = asked.recv() {
                let all = own.iter_mut().map(|(block, subproblem)| (*block, subproblem.ask(&point))).collect();
                if answer.send(all).is_err() {
                    break;
                }
            }
        });
        Self { ask: Some(ask), answers, thread: Some(thread) }
    }
}

impl Drop for Hand {
    fn drop(&mut self) {
        self.ask = None;
        if let Some(thread) = self.thread.take() {
            // It ends by itself once nothing more can be asked; that it panicked was told by `ask`.
            let _ = thread.join();
        }
    }
}
