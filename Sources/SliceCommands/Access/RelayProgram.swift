/// The program that carries a connection on from a host to a guest: what `ssh` calls a `ProxyCommand`, on the network
/// node. It needs no leave to forward ports, which an account for slicec may not have.
enum RelayProgram {
    /// Arguments: the guest's name, address and port, seconds in which it must answer, and what more to
    /// say where it does not.
    static let text = #"""
        import os, socket, sys, threading, time

        name, address, port, seconds, hint = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), sys.argv[5]
        begun, told = time.monotonic(), False
        while True:
            left = begun + seconds - time.monotonic()
            try:
                guest = socket.create_connection((address, port), timeout=max(1, min(5, left)))
                break
            except OSError as problem:
                if left <= 0:
                    sys.exit("error: %s does not answer at %s, port %d: %s.%s" % (name, address, port, problem.strerror or problem, hint))
                if not told and seconds - left > 1:
                    sys.stderr.write("waiting for %s to answer at %s, port %d\n" % (name, address, port))
                    sys.stderr.flush()
                    told = True
                time.sleep(0.2)
        guest.settimeout(None)


        def send():
            try:
                while data := os.read(0, 65536):
                    guest.sendall(data)
                guest.shutdown(socket.SHUT_WR)
            except OSError:
                pass


        threading.Thread(target=send, daemon=True).start()
        try:
            while data := guest.recv(65536):
                while data:
                    data = data[os.write(1, data):]
        except OSError:
            pass
        """#
}
