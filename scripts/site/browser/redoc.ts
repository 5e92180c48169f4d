// What the page of Redocly lacks for those who do not use a mouse or do not see well, added once it stands.
