// TODO: the other half
