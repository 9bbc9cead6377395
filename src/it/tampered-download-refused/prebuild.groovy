// SPDX-License-Identifier: Apache-2.0
import com.sun.net.httpserver.HttpServer
import java.security.MessageDigest

// A release made of the fake kernel, on a server with kernel.org's layout.
def script = '''
    mkdir -p target && rm -rf linux-7.0.99 && cp -r "$1" linux-7.0.99 && tar -cJf target/linux.tar.xz linux-7.0.99'''
def tar = new ProcessBuilder('sh', '-c', script, 'sh', new File(basedir, '../../../fake-kernel').canonicalPath)
    .directory(basedir).inheritIO().start()
assert tar.waitFor() == 0
def good = new File(basedir, 'target/linux.tar.xz').bytes
def bad = good.clone()
bad[bad.length.intdiv(2)] ^= 1

def server = HttpServer.create(new InetSocketAddress(InetAddress.loopbackAddress, 0), 0)
[good: good, bad: bad].each { place, content ->
    server.createContext("/${place}/") { exchange ->
        def found = exchange.requestURI.path == "/${place}/pub/linux/kernel/v7.x/linux-7.0.99.tar.xz" as String
        exchange.responseHeaders.add('Content-Type', found ? 'application/x-xz' : 'text/plain')
        exchange.sendResponseHeaders(found ? 200 : 404, found ? content.length : -1)
        if (found) {
            exchange.responseBody.write(content)
        }
        exchange.close()
    }
    new File(basedir, "${place}.properties").text = "ktstr.kernelMirror=http://127.0.0.1:${server.address.port}/${place}\n"
}
server.start()
context.put('server', server)
new File(basedir, 'pins').text = '7.0.99 ' + MessageDigest.getInstance('SHA-256').digest(good).encodeHex() + '\n'
