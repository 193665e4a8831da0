//! The wires between the nodes: TCP relays that can be cut.
//!
//! A node publishes the port of its gate instead of its own, so whatever another node says to it passes here. Who
//! speaks is found in `/proc`: a connection between loopback ports says nothing about that itself.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener as StdListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

use crate::error::{Error, Result};
use crate::local::process::{Process, socket};

/// The nodes, by their place in the cluster, that no wire leads to.
type Cut = BTreeSet<usize>;

/// One gate per node.
#[derive(Debug)]
pub(super) struct Gates {
    ports: Vec<u16>,
    speakers: Speakers,
    cut: watch::Sender<Cut>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The supervisor of each node that runs.
#[derive(Clone, Debug)]
struct Speakers(Arc<Mutex<Vec<Option<Process>>>>);

impl Gates {
    /// Opens a gate before each of these ports.
    pub(super) fn open(transports: &[u16]) -> Result<Self> {
        let failed = || Error::io("listen on", "127.0.0.1");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed())?;
        let (cut, wires) = watch::channel(Cut::new());
        let speakers = Speakers(Arc::new(Mutex::new(vec![None; transports.len()])));
        let (mut ports, mut gates) = (Vec::new(), Vec::new());
        for (to, transport) in transports.iter().copied().enumerate() {
            let listener = StdListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed())?;
            listener.set_nonblocking(true).map_err(failed())?;
            let port = listener.local_addr().map_err(failed())?.port();
            ports.push(port);
            let (speakers, wires) = (speakers.clone(), wires.clone());
            gates.push((listener, Gate { to, port, transport, speakers, wires }));
        }
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            runtime.block_on(async {
                let mut serving: JoinSet<_> = gates.into_iter().map(|(at, gate)| gate.serve(at)).collect();
                tokio::select! {
                    _ = stopped => {}
                    _ = serving.join_next() => {}
                }
            });
        });
        Ok(Self { ports, speakers, cut, stop: Some(stop), thread: Some(thread) })
    }

    /// The ports to publish.
    pub(super) fn ports(&self) -> &[u16] {
        &self.ports
    }

    /// From now on these processes speak for this node.
    pub(super) fn speaker(&self, node: usize, supervisor: Process) {
        self.speakers.with(|speakers| speakers[node] = Some(supervisor));
    }

    pub(super) fn cut(&self, node: usize) {
        self.cut.send_if_modified(|cut| cut.insert(node));
    }

    pub(super) fn heal(&self, node: usize) {
        self.cut.send_if_modified(|cut| cut.remove(&node));
    }
}

impl Drop for Gates {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Its sockets are closed when this returns.
            let _ = thread.join();
        }
    }
}

impl Speakers {
    fn with<T>(&self, work: impl FnOnce(&mut Vec<Option<Process>>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The node whose end of a connection has port `from`.
    fn of(&self, from: u16, to: u16) -> Option<usize> {
        let inode = socket(from, to)?;
        let speakers = self.with(|speakers| speakers.clone());
        speakers.into_iter().position(|process| process.is_some_and(|p| p.group_has_socket(inode)))
    }
}

/// What leads to one node.
#[derive(Clone)]
struct Gate {
    to: usize,
    /// Where others connect to.
    port: u16,
    /// Where the node listens.
    transport: u16,
    speakers: Speakers,
    wires: watch::Receiver<Cut>,
}

impl Gate {
    async fn serve(self, listener: StdListener) {
        let Ok(listener) = TcpListener::from_std(listener) else { return };
        loop {
            if let Ok((stream, peer)) = listener.accept().await {
                tokio::spawn(self.clone().relay(stream, peer.port()));
            }
        }
    }

    /// Passes bytes on in both directions, until one side closes or the wire is cut.
    async fn relay(mut self, mut near: TcpStream, from: u16) {
        let (speakers, port) = (self.speakers.clone(), self.port);
        let speaker = tokio::task::spawn_blocking(move || speakers.of(from, port)).await;
        // A connection that no node has is none between nodes.
        let Ok(Some(from)) = speaker else { return };
        let to = self.to;
        let is_cut = move |cut: &Cut| from != to && (cut.contains(&from) || cut.contains(&to));
        let pass = async {
            let mut far = TcpStream::connect((Ipv4Addr::LOCALHOST, self.transport)).await?;
            let _ = (near.set_nodelay(true), far.set_nodelay(true));
            copy_bidirectional(&mut near, &mut far).await
        };
        tokio::select! {
            biased;
            _ = self.wires.wait_for(is_cut) => {}
            _ = pass => {}
        }
    }
}
