// LuthierDomain
