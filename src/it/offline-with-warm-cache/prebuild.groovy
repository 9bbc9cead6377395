// SPDX-License-Identifier: Apache-2.0
// A repository with the fake kernel on two branches.
def script = '''
    rm -rf linux && cp -r "$1" linux && cd linux && git init -q -b main && git add . &&
    git -c user.name=t -c user.email=t@example.org -c commit.gpgsign=false commit -q -m m && git branch other'''
def git = new ProcessBuilder('sh', '-c', script, 'sh', new File(basedir, '../../../fake-kernel').canonicalPath)
    .directory(basedir).inheritIO().start()
return git.waitFor() == 0
