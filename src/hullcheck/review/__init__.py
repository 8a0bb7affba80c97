"""What to say on a pull request, as data: findings, diff and earlier comments become Steps."""
