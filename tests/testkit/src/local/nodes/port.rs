//! A port of the loopback that stays a node's own, also while the node is down.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpSocket;

/// Bound, but not listening: nobody else is given the port, clients are refused, and the node, which like this
/// socket asks for `SO_REUSEADDR`, may listen on it all the same.
#[derive(Debug)]
pub(super) struct Port(TcpSocket);

impl Port {
    pub(super) fn reserve() -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        Ok(Self(socket))
    }

    pub(super) fn number(&self) -> io::Result<u16> {
        self.0.local_addr().map(|address| address.port())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    #[test]
    fn a_reserved_port_refuses_clients_until_somebody_listens() {
        let port = Port::reserve().unwrap();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port.number().unwrap()));
        let refused = TcpStream::connect(address).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
        // The standard library's listeners ask for `SO_REUSEADDR`, as Elasticsearch does.
        let listener = std::net::TcpListener::bind(address).unwrap();
        TcpStream::connect(address).unwrap();
        drop(listener);
        assert!(TcpStream::connect(address).is_err());
    }
}
