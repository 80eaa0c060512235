using System.Text;
using System.Text.Json;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Tests.Formats.Json;

public sealed class GoJsonTests
{
    [Theory]
    [InlineData("""{"b":1,"a":2,"b":3}""", """{"a":2,"b":3}""")]
    [InlineData(""" [ 1 , {"z":{},"y":[]} ] ignored""", """[1,{"y":[],"z":{}}]""")]
    [InlineData("""{"\u0061":1,"B":"\ud83d\ude00\ud800\/"}""", """{"B":"😀�/","a":1}""")]
    [InlineData("\"<>&\u2028\\t\\u0001\"", "\"\\u003c\\u003e\\u0026\\u2028\\t\\u0001\"")]
    public void Is_written_as_Go_writes_it(string json, string expected) => Assert.Equal(expected, Rewrite(json, JsonNumbers.AsWritten));

    [Theory]
    [InlineData("100", "100")]
    [InlineData("-0", "-0")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("123456789012345678", "123456789012345680")]
    [InlineData("1e20", "100000000000000000000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("-1.5e300", "-1.5e+300")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.00000123", "0.00000123")]
    [InlineData("1e-7", "1e-7")]
    [InlineData("1e-10", "1e-10")]
    [InlineData("9.999999999999999e22", "1e+23")]
    [InlineData("5e-324", "5e-324")]
    public void Numbers_pass_through_a_double(string json, string expected) => Assert.Equal(expected, Rewrite(json, JsonNumbers.AsDoubles));

    [Theory]
    [InlineData("1e400")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("nope")]
    public void What_cannot_be_read_is_an_error(string json) => Assert.ThrowsAny<JsonException>(() => Rewrite(json, JsonNumbers.AsDoubles));

    [Fact]
    public void Many_members_are_sorted_and_the_last_of_equal_names_counts()
    {
        var members = Enumerable.Range(0, 3000).Select(i => $"\"k{(i * 7919) % 1000:D4}\":{i}");
        using var sorted = JsonDocument.Parse(Rewrite($"{{{string.Join(',', members)}}}", JsonNumbers.AsWritten));
        var names = sorted.RootElement.EnumerateObject().Select(member => member.Name).ToList();
        Assert.Equal(1000, names.Count);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.All(sorted.RootElement.EnumerateObject(), member => Assert.True(member.Value.GetInt32() >= 2000));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_marked()
    {
        using var buffer = PooledBuffer.Rent();
        GoString.Write(buffer, [(byte)'a', 0xFF, (byte)'b']);
        Assert.Equal("\"a\\ufffdb\"", Encoding.UTF8.GetString(buffer.Written));
    }

    private static string Rewrite(string json, JsonNumbers numbers) => Encoding.UTF8.GetString(GoJson.Rewrite(Encoding.UTF8.GetBytes(json), numbers));
}
