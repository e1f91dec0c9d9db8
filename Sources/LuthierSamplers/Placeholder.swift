// LuthierSamplers
