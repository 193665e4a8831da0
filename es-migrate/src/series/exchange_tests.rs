//! A data stream's index bears no fence. So: every order in which the requests of two owners can reach the server, the first of
//! whom is overtaken and sends what it still has in hand whenever it wakes up, with a writer in between. The server's rules are
//! those that the module of the exchange names; no acknowledged write is lost.

use std::collections::{HashSet, VecDeque};

/// What the server holds. Owners are told apart by their epochs, 1 and 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Server {
    /// Which index is in the stream.
    new_serves: bool,
    /// The new index, with whose fence on it; 0 for none.
    new: Option<u8>,
    /// Whether the old index takes writes.
    blocked: bool,
    /// A write to the old index that the copy has not.
    missed: bool,
}

/// A request that changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Request {
    /// The fence of this owner in the place of any.
    Raise(u8),
    /// The block, by the old index and this owner's fence.
    Block(u8),
    Lower(u8),
    Exchange,
    /// The block off, by the same two names.
    Allow(u8),
    Delete,
}

impl Server {
    /// What it does; nothing where it refuses.
    fn take(mut self, request: Request) -> Result<Server, ()> {
        match request {
            // An index of a stream takes no alias.
            Request::Raise(owner) if self.new.is_some() && !self.new_serves => self.new = Some(owner),
            Request::Block(owner) if self.new == Some(owner) => self.blocked = true,
            Request::Lower(owner) if self.new == Some(owner) => self.new = Some(0),
            // The old one must be in the stream, the new one there, and without an alias.
            Request::Exchange if !self.new_serves && self.new == Some(0) => self.new_serves = true,
            Request::Allow(owner) if self.new == Some(owner) => self.blocked = false,
            Request::Delete if self.new.is_some() && !self.new_serves => self.new = None,
            _ => return Err(()),
        }
        Ok(self)
    }

    /// Somebody writes to the old index, where readers find it.
    fn written(mut self) -> Server {
        self.missed |= !self.blocked && !self.new_serves;
        self
    }
}

/// What an owner does, as long as the server takes it: the end of a run, or what gives it up.
const ENDS: [&[Request]; 2] =
    [&[Request::Lower(2), Request::Exchange], &[Request::Allow(2), Request::Delete]];

/// What the first had in hand when it was paused.
const IN_HAND: [&[Request]; 4] = [
    &[Request::Block(1), Request::Lower(1), Request::Exchange],
    &[Request::Lower(1), Request::Exchange],
    &[Request::Exchange],
    &[Request::Allow(1), Request::Delete],
];

#[test]
fn whoever_wakes_up_late_changes_nothing() {
    let mut outcomes = HashSet::new();
    for first in IN_HAND {
        for second in ENDS {
            // That a run is given up is in the ledger before anything is sent for it: nobody goes on with it.
            if first[0] == Request::Allow(1) && second[0] != Request::Allow(2) {
                continue;
            }
            // The copy is whole, and verified under the block, by whoever had it; the fence is the first's, or down for its exchange.
            for new in [1, 0] {
                let server = Server { new_serves: false, new: Some(new), blocked: true, missed: false };
                outcomes.extend(all_orders(server, first, second));
            }
        }
    }
    for (end, given_up) in &outcomes {
        assert!(!(end.new_serves && end.missed), "a write is lost: {end:?}");
        assert!(end.new_serves || !*given_up || !end.blocked, "it stays blocked: {end:?}");
        assert!(!end.new_serves || end.new.is_some(), "what serves is gone: {end:?}");
    }
    let served = |serves: bool| outcomes.iter().any(|(end, _)| end.new_serves == serves);
    assert!(served(true) && served(false));
}

/// Every end, and whether the second gave the run up. The second looks first, and its fence goes up before all else; where the
/// server refuses something it looks again, and what it finds served it leaves.
fn all_orders(server: Server, first: &[Request], second: &[Request]) -> HashSet<(Server, bool)> {
    let (mut ends, mut seen) = (HashSet::new(), HashSet::new());
    // The requests that are left to each; the second's begin with its fence.
    let mut open = VecDeque::from([(server, 0, 0)]);
    let mine: Vec<_> = std::iter::once(Request::Raise(2)).chain(second.iter().copied()).collect();
    while let Some(state @ (server, theirs, done)) = open.pop_front() {
        if !seen.insert(state) {
            continue;
        }
        let over = done == mine.len() || server.new_serves;
        if over && theirs == first.len() {
            ends.insert((server, second[0] == Request::Allow(2)));
        }
        open.push_back((server.written(), theirs, done));
        if let Some(request) = first.get(theirs) {
            // An owner whose request is refused looks, and finds that it is overtaken.
            let next = server.take(*request).map_or((server, first.len()), |server| (server, theirs + 1));
            open.push_back((next.0, next.1, done));
        }
        if !over {
            match server.take(mine[done]) {
                Ok(server) => open.push_back((server, theirs, done + 1)),
                // Looked at again, from the fence on.
                Err(()) => open.push_back((server, theirs, 0)),
            }
        }
    }
    ends
}
