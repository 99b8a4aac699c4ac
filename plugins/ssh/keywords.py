"""The keywords that OpenSSH takes in an ssh_config, in small letters."""

_OPENSSH = """
    addkeystoagent addressfamily afstokenpassing batchmode bindaddress bindinterface canonicaldomains
    canonicalizefallbacklocal canonicalizehostname canonicalizemaxdots canonicalizepermittedcnames
    casignaturealgorithms certificatefile challengeresponseauthentication checkhostip cipher ciphers
    clearallforwardings compression compressionlevel connectionattempts connecttimeout controlmaster controlpath
    controlpersist dsaauthentication dynamicforward enableescapecommandline enablesshkeysign escapechar
    exitonforwardfailure fallbacktorsh fingerprinthash forkafterauthentication forwardagent forwardx11
    forwardx11timeout forwardx11trusted gatewayports globalknownhostsfile globalknownhostsfile2
    gssapiauthentication gssapiclientidentity gssapidelegatecredentials gssapikexalgorithms gssapikeyexchange
    gssapirenewalforcesrekey gssapiserveridentity gssapitrustdns hashknownhosts host hostbasedacceptedalgorithms
    hostbasedauthentication hostbasedkeytypes hostkeyalgorithms hostkeyalias hostname identitiesonly identityagent
    identityfile identityfile2 ignoreunknown include ipqos kbdinteractiveauthentication kbdinteractivedevices
    keepalive kerberosauthentication kerberostgtpassing kexalgorithms knownhostscommand localcommand localforward
    loglevel logverbose macs match nohostauthenticationforlocalhost numberofpasswordprompts passwordauthentication
    permitlocalcommand permitremoteopen pkcs11provider port preferredauthentications protocol protocolkeepalives
    proxycommand proxyjump proxyusefdpass pubkeyacceptedalgorithms pubkeyacceptedkeytypes pubkeyauthentication
    rekeylimit remotecommand remoteforward requesttty requiredrsasize revokedhostkeys rhostsauthentication
    rhostsrsaauthentication rsaauthentication securitykeyprovider sendenv serveralivecountmax serveraliveinterval
    sessiontype setenv setuptimeout skeyauthentication smartcarddevice stdinnull streamlocalbindmask
    streamlocalbindunlink stricthostkeychecking syslogfacility tcpkeepalive tisauthentication tunnel tunneldevice
    updatehostkeys useblacklistedkeys useprivilegedport user userknownhostsfile userknownhostsfile2 useroaming
    usersh verifyhostkeydns visualhostkey xauthlocation
"""  # those of 9.2, the old ones that it passes over and Debian's among them
_NEWER = "channeltimeout obscurekeystroketiming refuseconnection tag versionaddendum warnweakcrypto"
_ELSEWHERE = "rsaminsize usekeychain"  # Red Hat's, Apple's

KEYWORDS = frozenset(f"{_OPENSSH} {_NEWER} {_ELSEWHERE}".split())
