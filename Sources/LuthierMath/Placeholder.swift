// LuthierMath
