using Microsoft.Extensions.Options;
using Switchyard.Auth.Passwords;

namespace Switchyard.Auth.Tests.Passwords;

/// <summary>Hashes of users who registered before BCrypt.Net-Next made them: another implementation's, of every revision that it stored.</summary>
public sealed class StoredHashTests
{
    [Theory]
    [InlineData("correct horse battery staple", "$2a$04$BQFeOwi4xrDkMxueugRuh.g9XrEReOt1RCifrmDUxmr7BHWc9W2wW")]
    [InlineData("$2a$04$ as a password", "$2a$05$PKHm70/Hugqfk1cCbyNvWOmIU/a94Oldua..qhOMlpmvEI2M4AzdO")]
    [InlineData("пароль-ß-鍵-🔑", "$2a$06$5EsnBLffaXYd1ArViJ.4NOeM5upkVVY2SCtdjQK8aGeB9Tvr5I0OO")]
    [InlineData("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "$2a$04$JpMQ/CV6jIKgyWU6y0quJuVgUtJz5.FZt7zHSGKjceAbCt4y0SMBy")]
    [InlineData("s3cret!", "$2a$11$uTuDXhbMFuXsYasFoSNUtOxXHNCDQTOF.fvNn6cpsxVOCGeR4U47W")]
    [InlineData("correct horse", "$2b$04$31Hwg6rGQzEkF1yZWxDg4u5KrQnleBYwrCXLcnTWJQWXGvt0nrdPy")]
    [InlineData("correct horse", "$2x$04$ubrlQYkklA8P/HNNEbIhEOxChFI4QpH71qYiA6fQWFoGrqgL51Rx.")]
    [InlineData("correct horse", "$2y$04$NBGCl7e3vUZhvE.jYNUyR.FBcvuwARqsOc36/VU3RkLVnQaF2BM82")]
    public async Task A_stored_hash_lets_its_password_in_and_no_other(string password, string hash)
    {
        using var hasher = new PasswordHasher(Options.Create(new AuthOptions()));
        Assert.True(await hasher.VerifyAsync(password, hash, CancellationToken.None));
        Assert.False(await hasher.VerifyAsync(password[1..], hash, CancellationToken.None));
        Assert.Equal(hash.StartsWith("$2a$11$", StringComparison.Ordinal), !hasher.IsCheap(hash));
    }

    /// <summary>The time of a log-in must not tell whether an address is known, so the hash that stands in for a missing one must be one that the package computes.</summary>
    [Fact]
    public async Task Without_a_hash_the_answer_is_no_and_not_an_error()
    {
        using var hasher = new PasswordHasher(Options.Create(new AuthOptions { WorkFactor = 4 }));
        Assert.False(await hasher.VerifyAsync("correct horse", null, CancellationToken.None));
        Assert.False(await hasher.VerifyAsync(new string('x', 73), "$2a$04$BQFeOwi4xrDkMxueugRuh.g9XrEReOt1RCifrmDUxmr7BHWc9W2wW", CancellationToken.None));
    }
}
