using System.Text;

namespace BCrypt.Net.Tests;

public sealed class SystemCryptTests
{
    private const string NoCrypt = "This system has no libcrypt.so.1 that knows bcrypt.";
    private const int PasswordsPerRevision = 25;

    [SkippableTheory]
    [InlineData('a')]
    [InlineData('b')]
    [InlineData('x')]
    [InlineData('y')]
    public void Random_ascii_passwords_hash_and_verify_both_ways(char revision)
    {
        Skip.IfNot(SystemCrypt.IsAvailable, NoCrypt);
        var random = new Random(revision);
        for (var i = 0; i < PasswordsPerRevision; i++)
            Compare(Ascii(random, random.Next(0, 90)), BCrypt.GenerateSalt(4, revision));
    }

    [SkippableTheory]
    [InlineData('a')]
    [InlineData('b')]
    [InlineData('y')]
    public void Random_unicode_passwords_hash_and_verify_both_ways(char revision)
    {
        Skip.IfNot(SystemCrypt.IsAvailable, NoCrypt);
        var random = new Random(revision);
        for (var i = 0; i < PasswordsPerRevision; i++)
            Compare(Unicode(random, random.Next(1, 40)), BCrypt.GenerateSalt(4, revision));
    }

    [SkippableFact]
    public void All_lengths_around_the_limit_agree()
    {
        Skip.IfNot(SystemCrypt.IsAvailable, NoCrypt);
        var random = new Random(72);
        for (var length = 0; length <= 80; length++)
            Compare(Ascii(random, length), BCrypt.GenerateSalt(4, 'b'));
    }

    [SkippableTheory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(10)]
    public void Higher_work_factors_agree(int workFactor)
    {
        Skip.IfNot(SystemCrypt.IsAvailable, NoCrypt);

        Compare("correct horse battery staple", BCrypt.GenerateSalt(workFactor, 'b'));
    }

    private static void Compare(string password, string salt)
    {
        var theirs = SystemCrypt.Hash(password, salt);
        var ours = BCrypt.HashPassword(password, salt);

        Assert.Equal(theirs, ours);
        Assert.True(BCrypt.Verify(password, theirs));
        Assert.Equal(ours, SystemCrypt.Hash(password, ours));
    }

    private static string Ascii(Random random, int length) =>
        string.Create(length, random, (text, source) =>
        {
            foreach (ref var character in text)
                character = (char)source.Next(1, 128);
        });

    private static string Unicode(Random random, int length)
    {
        var text = new StringBuilder();
        for (var i = 0; i < length; i++)
        {
            var scalar = random.Next(1, 0x10ffff - 0x800);
            text.Append(new Rune(scalar < 0xd800 ? scalar : scalar + 0x800));
        }

        return text.ToString();
    }
}
