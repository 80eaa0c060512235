using System.Numerics;

namespace BCrypt.Net.Tests;

public sealed class BCryptTests
{
    private const string Longest = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    // Published vectors: Openwall's crypt_blowfish and jBCrypt.
    [Theory]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [InlineData("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy")]
    [InlineData(Longest + "chars after 72 are ignored", "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui")]
    [InlineData("", "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.")]
    [InlineData("a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC")]
    [InlineData("~!@#$%^&*()      ~!@#$%^&*()PNBFRD", "$2a$06$fPIsBO8qRqkjj273rfaOI.HtSV9jLDpTbZn782DC6/t7qT67P6FfO")]
    [InlineData("abc", "$2a$08$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKcm")]
    public void Published_vectors_are_met(string password, string hash)
    {
        Assert.Equal(hash, BCrypt.HashPassword(password, hash));
        Assert.Equal(hash, BCrypt.HashPassword(password, hash[..29]));
        Assert.True(BCrypt.Verify(password, hash));
        Assert.False(BCrypt.Verify("X" + password, hash));
    }

    [Theory]
    [InlineData('a')]
    [InlineData('b')]
    [InlineData('x')]
    [InlineData('y')]
    public void All_revisions_verify(char revision)
    {
        var hash = BCrypt.HashPassword("pässword", BCrypt.GenerateSalt(4, revision));

        Assert.StartsWith($"$2{revision}$04$", hash);
        Assert.Equal(60, hash.Length);
        Assert.True(BCrypt.Verify("pässword", hash));
        Assert.False(BCrypt.Verify("passwörd", hash));
    }

    [Fact]
    public void Bytes_past_the_72nd_have_no_effect()
    {
        var hash = BCrypt.HashPassword(Longest, 4);

        Assert.True(BCrypt.Verify(Longest + "x", hash));
        Assert.False(BCrypt.Verify(Longest[..71], hash));
        Assert.False(BCrypt.Verify(Longest[..71] + "x", hash));
    }

    [Fact]
    public void Salts_are_random_and_work_factor_11_is_the_default()
    {
        Assert.StartsWith("$2a$11$", BCrypt.GenerateSalt());
        Assert.Equal(29, BCrypt.GenerateSalt(31).Length);
        Assert.NotEqual(BCrypt.GenerateSalt(4), BCrypt.GenerateSalt(4));
        Assert.StartsWith("$2a$11$", BCrypt.HashPassword("x"));
        Assert.StartsWith("$2a$05$", BCrypt.HashPassword("x", 5));
    }

    [Fact]
    public void A_hash_can_be_taken_apart()
    {
        const string Hash = "$2b$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.";
        var parts = BCrypt.InterrogateHash(Hash);

        Assert.Equal(("$2b$06", "2b", "06", Hash[7..]), (parts.Settings, parts.Version, parts.WorkFactor, parts.RawHash));
        Assert.True(BCrypt.PasswordNeedsRehash(Hash, 7));
        Assert.False(BCrypt.PasswordNeedsRehash(Hash, 6));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("$1$abcdefgh$x")]
    [InlineData("$2c$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.")]
    [InlineData("$2a$6$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s..")]
    [InlineData("$2a$00$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.")]
    [InlineData("$2a$32$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.")]
    [InlineData("$2a$06$DCq7YPn5Rq63x1Lad4cl")]
    [InlineData("$2a$06$DCq7YPn5Rq63x1Lad4cl-.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.")]
    public void What_is_no_hash_is_an_error(string hash)
    {
        Assert.Throws<SaltParseException>(() => BCrypt.Verify("x", hash));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s-")]
    public void What_is_no_hash_cannot_be_taken_apart(string hash)
    {
        Assert.Throws<SaltParseException>(() => BCrypt.PasswordNeedsRehash(hash, 11));
        Assert.IsType<SaltParseException>(Assert.Throws<HashInformationException>(() => BCrypt.InterrogateHash(hash)).InnerException);
    }

    [Fact]
    public void Arguments_are_checked()
    {
        Assert.Throws<ArgumentNullException>(() => BCrypt.HashPassword(null!, 4));
        Assert.Throws<ArgumentException>(() => BCrypt.HashPassword("x", ""));
        Assert.Throws<ArgumentException>(() => BCrypt.HashPassword("x", "$2a$03$CCCCCCCCCCCCCCCCCCCCC."));
        Assert.Throws<ArgumentOutOfRangeException>(() => BCrypt.GenerateSalt(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => BCrypt.HashPassword("x", 32));
        Assert.Throws<ArgumentException>(() => BCrypt.GenerateSalt(4, 'z'));
        Assert.ThrowsAny<ArgumentException>(() => BCrypt.HashPassword("\ud800", 4));
        Assert.Throws<HashInformationException>(() => BCrypt.InterrogateHash(null!));
    }

    [Fact]
    public void The_initial_state_is_the_fraction_of_pi()
    {
        const int GuardBits = 64;
        var words = PiDigits.Words.Length;
        var bits = (words * 32) + GuardBits;
        // Machin: pi = 16 arctan(1/5) - 4 arctan(1/239).
        var pi = (16 * ArcTanOfInverse(5, bits)) - (4 * ArcTanOfInverse(239, bits));
        var fraction = (pi - (new BigInteger(3) << bits)) >> GuardBits;

        Assert.Equal(1042, words);
        for (var i = words - 1; i >= 0; i--)
        {
            Assert.Equal((uint)(fraction & uint.MaxValue), PiDigits.Words[i]);
            fraction >>= 32;
        }
    }

    private static BigInteger ArcTanOfInverse(int denominator, int bits)
    {
        var power = (BigInteger.One << bits) / denominator;
        var sum = power;
        for (var i = 3; !power.IsZero; i += 2)
        {
            power /= denominator * denominator;
            sum += (i % 4 == 1 ? power : -power) / i;
        }

        return sum;
    }
}
