using System.Runtime.InteropServices;
using System.Text;

namespace BCrypt.Net.Tests;

/// <summary>The system's own crypt(3), where there is one that knows bcrypt.</summary>
internal static partial class SystemCrypt
{
    private const string Library = "libcrypt.so.1";
    private const int DataSize = 32768;

    public static bool IsAvailable { get; } =
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, out _) && Hash("x", "$2b$04$CCCCCCCCCCCCCCCCCCCCC.").StartsWith("$2b$", StringComparison.Ordinal);

    public static unsafe string Hash(string password, string setting)
    {
        // The answer lies in the data, which must not move before it is read.
        fixed (byte* data = new byte[DataSize])
            return Marshal.PtrToStringAnsi(CryptR(Terminated(password), Terminated(setting), data)) ?? "";
    }

    private static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [LibraryImport(Library, EntryPoint = "crypt_r")]
    private static unsafe partial nint CryptR(byte[] phrase, byte[] setting, byte* data);
}
