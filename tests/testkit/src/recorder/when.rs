//! Which requests a fault is for.

use super::log::Exchange;

/// Which requests a fault is for: all conditions must hold. Then, of those for which they do, every one, or as many
/// as [`nth`](When::nth), [`skip`](When::skip), [`times`](When::times) and [`rate`](When::rate) leave.
///
/// ```
/// use es_testkit::When;
///
/// // The second and third bulk that speaks of `sku-7`, whichever index it goes to.
/// let when = When::any().method("POST").path("/*/_bulk").body("sku-7").skip(1).times(2);
/// ```
#[derive(Clone, Debug)]
pub struct When {
    method: Option<String>,
    path: Option<String>,
    body: Option<Vec<u8>>,
    skip: u64,
    times: u64,
    rate: Option<Rate>,
    /// Requests so far for which the conditions held.
    seen: u64,
    /// Faults so far.
    taken: u64,
}

#[derive(Clone, Debug)]
struct Rate {
    share: f64,
    random: fastrand::Rng,
}

impl When {
    /// Every request.
    pub fn any() -> Self {
        Self { method: None, path: None, body: None, skip: 0, times: u64::MAX, rate: None, seen: 0, taken: 0 }
    }

    /// Only requests with this method: `PUT`.
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_ascii_uppercase());
        self
    }

    /// Only requests for this path, without its query: `/_aliases`, or with `*` for any number of any characters:
    /// `/products-*/_doc/*`.
    pub fn path(mut self, pattern: &str) -> Self {
        self.path = Some(pattern.to_owned());
        self
    }

    /// Only requests whose body contains this. Bodies that could, by method and path, are held back until they are
    /// whole; all others stream through.
    pub fn body(mut self, text: &str) -> Self {
        self.body = Some(text.as_bytes().to_vec());
        self
    }

    /// Only the `n`-th request that meets the conditions after the fault was injected; the first is 1.
    pub fn nth(self, n: u64) -> Self {
        self.skip(n.saturating_sub(1)).times(1)
    }

    /// Not the first `n` requests that meet the conditions.
    pub fn skip(mut self, n: u64) -> Self {
        self.skip = n;
        self
    }

    /// At most `n` faults.
    pub fn times(mut self, n: u64) -> Self {
        self.times = n;
        self
    }

    /// Only this share of the requests that meet the conditions, 0.0 to 1.0, drawn at random. The same seed draws
    /// the same places in their order of arrival.
    pub fn rate(mut self, share: f64, seed: u64) -> Self {
        self.rate = Some(Rate { share, random: fastrand::Rng::with_seed(seed) });
        self
    }

    /// Whether the body must be known for [`When::takes`].
    pub(super) fn asks_for_body(&self, request: &Exchange) -> bool {
        self.body.is_some() && self.meets_head(request)
    }

    /// Whether the fault is for this request. To be asked once for each, as it counts.
    pub(super) fn takes(&mut self, request: &Exchange, body: &[u8]) -> bool {
        if !self.meets_head(request) || !self.body.as_ref().is_none_or(|part| contains(body, part)) {
            return false;
        }
        self.seen += 1;
        // Drawn for every request, so that `skip` does not move the draws.
        let drawn = self.rate.as_mut().is_none_or(|rate| rate.random.f64() < rate.share);
        let takes = drawn && self.seen > self.skip && self.taken < self.times;
        self.taken += u64::from(takes);
        takes
    }

    fn meets_head(&self, request: &Exchange) -> bool {
        let path = request.path.split('?').next().unwrap_or_default();
        self.method.as_ref().is_none_or(|method| *method == request.method)
            && self.path.as_ref().is_none_or(|pattern| fits(pattern, path))
    }
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    part.is_empty() || body.windows(part.len()).any(|window| window == part)
}

fn fits(pattern: &str, path: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == path };
    let Some(mut path) = path.strip_prefix(start) else { return false };
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    for piece in middle.split('*') {
        let Some(at) = path.find(piece) else { return false };
        path = &path[at + piece.len()..];
    }
    path.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, path: &str) -> Exchange {
        Exchange { method: method.to_owned(), path: path.to_owned(), ..Exchange::default() }
    }

    #[test]
    fn a_star_is_any_number_of_characters() {
        for path in ["/a/_bulk", "/a-1/_bulk", "//_bulk"] {
            assert!(fits("/*/_bulk", path), "{path}");
        }
        for path in ["/_bulk", "/a/_bulk/x", "a/_bulk"] {
            assert!(!fits("/*/_bulk", path), "{path}");
        }
        assert!(fits("*", "/a") && fits("/a*b*a", "/a-b-a") && fits("/a", "/a") && fits("/a*", "/a"));
        assert!(!fits("/a*b*a", "/a-a") && !fits("/a*a", "/a") && !fits("/a", "/a/b"));
    }

    #[test]
    fn all_conditions_must_hold_and_the_query_is_none() {
        let mut when = When::any().method("put").path("/a").body("x");
        assert!(when.takes(&request("PUT", "/a?pretty"), b"axb"));
        assert!(!when.takes(&request("POST", "/a"), b"x"));
        assert!(!when.takes(&request("PUT", "/b"), b"x"));
        assert!(!when.takes(&request("PUT", "/a"), b"y"));
        assert!(when.asks_for_body(&request("PUT", "/a")) && !when.asks_for_body(&request("PUT", "/b")));
    }

    #[test]
    fn only_those_that_meet_the_conditions_count() {
        let mut when = When::any().path("/a").nth(2);
        let paths = ["/a", "/b", "/a", "/a"];
        let taken = paths.map(|path| when.takes(&request("GET", path), b""));
        assert_eq!(taken, [false, false, true, false]);
    }

    #[test]
    fn a_seed_draws_the_same_requests_again_at_about_the_rate() {
        let draw = |seed| {
            let mut when = When::any().rate(0.2, seed);
            (0..1000).map(|_| when.takes(&request("GET", "/"), b"")).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        let share = draw(7).into_iter().filter(|taken| *taken).count();
        assert!((150..250).contains(&share), "{share}");
    }
}
