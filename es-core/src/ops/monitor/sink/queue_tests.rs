use std::sync::Mutex;

use super::*;
use crate::ops::monitor::sink::Delivered;
use crate::ops::monitor::{Subject, Turn, tests};

const PATIENCE: Duration = Duration::from_mins(15);
/// More than the longest delivery and pause together.
const MOMENT: Duration = Duration::from_secs(1);

fn change(rule: &str) -> Change {
    tests::change(rule, Subject::Cluster, Turn::Fired)
}

/// Down until a time, by the (paused) clock; and what it was asked and has taken.
struct Pager {
    start: Instant,
    down: Duration,
    tried: Mutex<Vec<Duration>>,
    taken: Mutex<Vec<String>>,
}

impl Pager {
    fn down_for(down: Duration) -> Arc<Self> {
        Arc::new(Pager { start: Instant::now(), down, tried: Mutex::default(), taken: Mutex::default() })
    }
}

impl Sink for Pager {
    fn name(&self) -> &'static str {
        "pager"
    }

    fn deliver<'a>(&'a self, changes: &'a [Change]) -> Delivered<'a> {
        let now = self.start.elapsed();
        self.tried.lock().unwrap().push(now);
        Box::pin(std::future::ready(if now < self.down {
            Err(SinkError::transient("it is down"))
        } else {
            self.taken.lock().unwrap().extend(changes.iter().map(|change| change.alert.rule.clone()));
            Ok(())
        }))
    }
}

fn queue(pager: &Arc<Pager>) -> Queue {
    Queue::start(pager.clone(), "pager".to_owned(), PATIENCE)
}

fn counts(queue: &Queue) -> (u64, u64, u64) {
    let Delivery { delivered, lost, waiting, .. } = queue.tally().delivery();
    (delivered, lost, waiting)
}

#[tokio::test(start_paused = true)]
async fn a_pager_that_is_down_for_minutes_has_the_change_when_it_is_back() {
    let pager = Pager::down_for(Duration::from_mins(10));
    let queue = queue(&pager);
    queue.put(&change("disk"));
    tokio::time::sleep(Duration::from_mins(12)).await;
    assert_eq!((counts(&queue), pager.taken.lock().unwrap().clone()), ((1, 0, 0), vec!["disk".to_owned()]));
    let tried = pager.tried.lock().unwrap();
    assert!(tried[1] < Duration::from_secs(1), "{tried:?}");
    assert!(tried.windows(2).all(|two| two[1] <= two[0] + LONGEST), "{tried:?}");
    assert!(tried.len() < 40, "the pauses grow: {tried:?}");
}

#[tokio::test(start_paused = true)]
async fn each_change_is_tried_for_its_own_time() {
    let pager = Pager::down_for(Duration::from_mins(20));
    let queue = queue(&pager);
    queue.put(&change("old"));
    tokio::time::sleep(Duration::from_mins(10)).await;
    queue.put(&change("young"));
    tokio::time::sleep(Duration::from_mins(4)).await;
    assert_eq!(counts(&queue), (0, 0, 2));
    tokio::time::sleep(Duration::from_mins(3)).await;
    assert_eq!(counts(&queue), (0, 1, 1));
    tokio::time::sleep(Duration::from_mins(5)).await;
    assert_eq!((counts(&queue), pager.taken.lock().unwrap().clone()), ((1, 1, 0), vec!["young".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn what_can_not_go_well_is_lost_at_once() {
    struct Refusing;
    impl Sink for Refusing {
        fn name(&self) -> &'static str {
            "refusing"
        }

        fn deliver<'a>(&'a self, _: &'a [Change]) -> Delivered<'a> {
            Box::pin(std::future::ready(Err(SinkError::permanent("no"))))
        }
    }
    let queue = Queue::start(Arc::new(Refusing), "refusing".to_owned(), PATIENCE);
    queue.put(&change("disk"));
    tokio::time::sleep(MOMENT).await;
    assert_eq!(counts(&queue), (0, 1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_delivery_that_hangs_is_tried_again() {
    #[derive(Default)]
    struct Hanging(std::sync::atomic::AtomicU64);
    impl Sink for Hanging {
        fn name(&self) -> &'static str {
            "hanging"
        }

        fn deliver<'a>(&'a self, _: &'a [Change]) -> Delivered<'a> {
            if self.0.fetch_add(1, Ordering::Relaxed) == 0 {
                return Box::pin(std::future::pending());
            }
            Box::pin(std::future::ready(Ok(())))
        }
    }
    let queue = Queue::start(Arc::new(Hanging::default()), "hanging".to_owned(), PATIENCE);
    queue.put(&change("disk"));
    tokio::time::sleep((DELIVERY + EACH).saturating_sub(MOMENT)).await;
    assert_eq!(counts(&queue), (0, 0, 1));
    tokio::time::sleep(2 * MOMENT).await;
    assert_eq!(counts(&queue), (1, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_gives_up_its_oldest() {
    let pager = Pager::down_for(Duration::from_mins(5));
    let queue = queue(&pager);
    queue.put(&change("first"));
    tokio::time::sleep(MOMENT).await;
    for _ in 0..WAITING {
        queue.put(&change("more"));
    }
    assert_eq!(counts(&queue), (0, 0, 1 + WAITING as u64));
    tokio::time::sleep(Duration::from_mins(7)).await;
    assert_eq!(counts(&queue), (WAITING as u64, 1, 0), "and the others are delivered when it is back");
    assert!(pager.taken.lock().unwrap().iter().all(|rule| rule == "more"));
}

#[tokio::test(start_paused = true)]
async fn an_end_is_bounded_and_tries_once_more_before() {
    // In the middle of a long pause.
    let back = Pager::down_for(Duration::from_mins(4));
    let queue_of_back = queue(&back);
    queue_of_back.put(&change("disk"));
    tokio::time::sleep_until(back.start + Duration::from_mins(4) + MOMENT).await;
    let (tally, start) = (queue_of_back.tally(), Instant::now());
    queue_of_back.end(Duration::from_secs(10)).await;
    assert_eq!((tally.delivery().delivered, tally.delivery().lost), (1, 0));
    assert!(start.elapsed() < MOMENT, "{:?}", start.elapsed());

    let down = Pager::down_for(Duration::MAX);
    let queue_of_down = queue(&down);
    queue_of_down.put(&change("disk"));
    tokio::time::sleep(Duration::from_mins(4)).await;
    let (tally, start, before) = (queue_of_down.tally(), Instant::now(), down.tried.lock().unwrap().len());
    queue_of_down.end(Duration::from_secs(10)).await;
    assert_eq!((tally.delivery().delivered, tally.delivery().lost), (0, 1));
    assert!(start.elapsed() <= Duration::from_secs(10) + MOMENT, "{:?}", start.elapsed());
    assert!(down.tried.lock().unwrap().len() > before + 2, "it was tried in that time");
}
