//! Text in constants.

/// Text put together while constants are evaluated.
pub(super) struct Message {
    bytes: [u8; 1024],
    len: usize,
}

impl Message {
    pub(super) const fn new() -> Self {
        Message { bytes: [0; 1024], len: 0 }
    }

    /// Appends whole strings only, so that the buffer stays UTF-8.
    pub(super) const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        if self.len + text.len() <= self.bytes.len() {
            let mut at = 0;
            while at < text.len() {
                self.bytes[self.len + at] = text[at];
                at += 1;
            }
            self.len += text.len();
        }
        self
    }

    pub(super) const fn push_number(self, number: i64) -> Self {
        let mut digits = [b'0'; 19];
        let (mut at, mut rest) = (digits.len(), number.unsigned_abs());
        while rest > 0 && at > 0 {
            at -= 1;
            #[allow(clippy::cast_possible_truncation)] // one digit
            let digit = (rest % 10) as u8;
            digits[at] += digit;
            rest /= 10;
        }
        at = if at == digits.len() { at - 1 } else { at };
        let signed = if number < 0 { self.push("-") } else { self };
        match core::str::from_utf8(digits.split_at(at).1) {
            Ok(text) => signed.push(text),
            Err(_) => signed,
        }
    }

    #[track_caller]
    #[allow(clippy::panic)] // how a constant reports
    pub(super) const fn report(&self) -> ! {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("a check failed"),
        }
    }
}

pub(super) const fn same_text(left: &str, right: &str) -> bool {
    same_bytes(left.as_bytes(), right.as_bytes())
}

pub(super) const fn same_bytes(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && begins(left, right)
}

/// Whether `text` begins with `start`.
pub(super) const fn begins(text: &[u8], start: &[u8]) -> bool {
    if start.len() > text.len() {
        return false;
    }
    let mut at = 0;
    while at < start.len() {
        if text[at] != start[at] {
            return false;
        }
        at += 1;
    }
    true
}
