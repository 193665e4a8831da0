# Watches over one Elasticsearch server: stops it when nobody has used it for a while, and when told to.
# Arguments: the lease file, the idle limit in seconds, the node's directory, the server's command.
#
# Every user holds a shared lock on the lease file, which the kernel takes back when the user dies, however it
# dies. So the server is unused exactly when the exclusive lock can be had.
lease=$1 limit=$2 node=$3
shift 3

# A starter that died before it had recorded this process sends no word: then nothing is started.
read -r word || exit 0

# Ctrl-C in the terminal of the tests is not meant for a server that others use.
trap '' HUP INT
told=
trap 'told=yes' TERM
exec 9<>"$lease" || exit 1

# Should this process be killed, the kernel tells the server to stop.
setpriv --pdeathsig TERM "$@" </dev/null 9<&- &
server=$!

idle=0
while [ -z "$told" ] && kill -0 "$server" 2>/dev/null; do
    sleep 1
    if flock -n -x 9; then
        idle=$((idle + 1))
        # The lock is kept from here to the end: a newcomer waits, then starts a server of its own.
        [ "$idle" -ge "$limit" ] && break
        flock -u 9
    else
        idle=0
    fi
done

kill -TERM "$server" 2>/dev/null
patience=30
while [ "$patience" -gt 0 ] && kill -0 "$server" 2>/dev/null; do
    sleep 1
    patience=$((patience - 1))
done
kill -KILL "$server" 2>/dev/null
wait
# Somebody may want to start it again, or to see why it ended.
flock -n -x 9 && rm -rf "$node/data" "$node/tmp" "$node/repo"
